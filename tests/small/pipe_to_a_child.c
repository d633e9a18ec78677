// expect: silence. After end of file only what the child still has to say is waited for.
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static void *serve(void *arg)
{
    int client = (int)(intptr_t)arg, to[2], from[2];
    char buf[512];

    pipe(to);
    pipe(from);
    if (fork() == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        close(to[1]);
        close(from[0]);
        execlp("sort", "sort", NULL);
        _exit(1);
    }
    close(to[0]);
    close(from[1]);
    struct pollfd p[2] = { { client, POLLIN, 0 }, { from[0], POLLIN, 0 } };
    for (;;) {
        if (poll(p, 2, -1) < 0)
            continue;
        if (p[0].fd >= 0 && p[0].revents) {
            ssize_t n = read(client, buf, sizeof buf);
            if (n > 0) {
                write(to[1], buf, n);
            } else {
                close(to[1]);
                p[0].fd = -1;
            }
        }
        if (p[1].revents) {
            ssize_t n = read(from[0], buf, sizeof buf);
            if (n <= 0)
                break;
            write(client, buf, n);
        }
    }
    close(from[0]);
    close(client);
    return NULL;
}

int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t t;

    signal(SIGCHLD, SIG_IGN);
    listen(s, 16);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c < 0)
            continue;
        if (pthread_create(&t, NULL, serve, (void *)(intptr_t)c) != 0)
            close(c);
        else
            pthread_detach(t);
    }
}
