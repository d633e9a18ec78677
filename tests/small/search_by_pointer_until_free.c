/* expect: silence. A pointer goes on to the first record that is free: that of a connection is not, as the child's number says. */
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX 16

struct job {
    pid_t pid;
    int conn;
};

static struct job jobs[MAX];

static void begin(int listener)
{
    struct job *j = jobs;
    int conn = accept(listener, 0, 0);

    if (conn < 0)
        return;
    while (j < jobs + MAX && j->pid != 0)
        j++;
    if (j == jobs + MAX) {
        close(conn);
        return;
    }
    j->pid = fork();
    if (j->pid < 0) {
        j->pid = 0;
        close(conn);
        return;
    }
    if (j->pid == 0) {
        char buf[64];
        ssize_t n = read(conn, buf, sizeof buf);
        _exit(n > 0 && write(conn, buf, n) == n ? 0 : 1);
    }
    j->conn = conn;
}

static void reap(void)
{
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (struct job *j = jobs; j < jobs + MAX; j++)
            if (j->pid == pid) {
                if (WIFSIGNALED(status))
                    send(j->conn, "crash\n", 6, MSG_NOSIGNAL);
                close(j->conn);
                j->pid = 0;
            }
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;) {
        begin(listener);
        reap();
    }
}
