/* expect: silence. At the end of the connection the pipe to its child is closed, so the child ends and so does its pipe. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum phase { NONE, FEED, DRAIN };
struct job { enum phase phase; int conn, to_child, from_child; };
static struct job jobs[16];

static int spawn(struct job *j, int conn)
{
    int in[2], out[2];
    if (pipe(in) < 0)
        return -1;
    if (pipe(out) < 0) {
        close(in[0]);
        close(in[1]);
        return -1;
    }
    if (fork() == 0) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        execlp("sort", "sort", (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    j->conn = conn;
    j->to_child = in[1];
    j->from_child = out[0];
    j->phase = FEED;
    return 0;
}

static void end(struct job *j)
{
    close(j->from_child);
    close(j->conn);
    j->phase = NONE;
}

static void feed(struct job *j)
{
    char buf[512];
    ssize_t n = recv(j->conn, buf, sizeof buf, 0);
    if (n <= 0) {
        close(j->to_child);
        j->phase = DRAIN;
        return;
    }
    write(j->to_child, buf, n);
}

static void drain(struct job *j)
{
    char buf[512];
    ssize_t n = read(j->from_child, buf, sizeof buf);
    if (n <= 0 || send(j->conn, buf, n, MSG_NOSIGNAL) < 0)
        end(j);
}

int main(void)
{
    struct pollfd p[17];
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 8);
    for (;;) {
        for (int i = 0; i < 16; i++) {
            p[i].fd = jobs[i].phase == FEED ? jobs[i].conn : jobs[i].phase == DRAIN ? jobs[i].from_child : -1;
            p[i].events = POLLIN;
        }
        p[16].fd = lfd;
        p[16].events = POLLIN;
        if (poll(p, 17, -1) < 0)
            continue;
        for (int i = 0; i < 16; i++) {
            if (p[i].fd < 0 || !p[i].revents)
                continue;
            if (jobs[i].phase == FEED)
                feed(&jobs[i]);
            else
                drain(&jobs[i]);
        }
        if (p[16].revents) {
            int i, fd = accept(lfd, NULL, NULL);
            if (fd < 0)
                continue;
            for (i = 0; i < 16; i++)
                if (jobs[i].phase == NONE && spawn(&jobs[i], fd) == 0)
                    break;
            if (i >= 16)
                close(fd);
        }
    }
}
