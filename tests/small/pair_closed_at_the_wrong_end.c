/* expect: descriptor-lost in carry. The thread has the pair, and closes the wrong end of it. */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { NEAR, FAR };

struct bridge {
    int end[2];
};

static void *carry(void *arg)
{
    struct bridge *b = arg;
    struct pollfd p[1];
    char buf[64];
    for (;;) {
        p[0].fd = b->end[NEAR];
        p[0].events = POLLIN;
        if (poll(p, 1, -1) < 0)
            break;
        if (recv(b->end[NEAR], buf, sizeof buf, 0) <= 0)
            break;
    }
    close(b->end[FAR]);
    free(b);
    return NULL;
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;) {
        struct bridge *b = malloc(sizeof *b);
        pthread_t thread;
        if (!b)
            return 1;
        b->end[NEAR] = accept(listener, NULL, NULL);
        if (b->end[NEAR] < 0) {
            free(b);
            continue;
        }
        if (pthread_create(&thread, NULL, carry, b) != 0) {
            close(b->end[NEAR]);
            free(b);
        }
    }
}
