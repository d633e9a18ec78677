/* expect: silence. What the parent noted of a child is wiped when that has ended, and its copy of the socket closed before. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#define MOST 32
struct helper {
    pid_t pid;
    int sock;
    time_t begun;
};
static struct helper helpers[MOST];
static void reap(void)
{
    pid_t pid;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (int i = 0; i < MOST; i++) {
            if (helpers[i].pid != pid)
                continue;
            printf("%d ran for %ld seconds\n", (int)pid, (long)(time(NULL) - helpers[i].begun));
            close(helpers[i].sock);
            memset(&helpers[i], 0, sizeof helpers[i]);
            break;
        }
    }
}
static struct helper *unused(void)
{
    for (int i = 0; i < MOST; i++)
        if (helpers[i].pid == 0)
            return &helpers[i];
    return NULL;
}
int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    for (;;) {
        struct pollfd p = { .fd = door, .events = POLLIN };
        int n = poll(&p, 1, 1000);
        reap();
        if (n <= 0)
            continue;
        int sock = accept(door, NULL, NULL);
        if (sock < 0)
            continue;
        struct helper *h = unused();
        pid_t pid = h ? fork() : -1;
        if (pid < 0) {
            close(sock);
            continue;
        }
        if (pid == 0) {
            char text[128];
            while ((n = read(sock, text, sizeof text)) > 0)
                write(sock, text, n);
            _exit(0);
        }
        h->pid = pid;
        h->sock = sock;
        h->begun = time(NULL);
    }
}
