// expect: eof-still-stored in serve. What is waited for after end of file is a pipe on which nobody writes before the end.
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static int stop[2];

static void *serve(void *arg)
{
    int client = (int)(intptr_t)arg;
    char buf[512];
    struct pollfd p[2] = { { client, POLLIN, 0 }, { stop[0], POLLIN, 0 } };

    for (;;) {
        if (poll(p, 2, -1) < 0)
            continue;
        if (p[0].fd >= 0 && p[0].revents) {
            ssize_t n = read(client, buf, sizeof buf);
            if (n > 0)
                write(client, buf, n);
            else
                p[0].fd = -1;
        }
        if (p[1].revents)
            break;
    }
    close(client);
    return NULL;
}

int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t t;

    pipe(stop);
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
