/* expect: silence. What is the key of one element of a table is that of no other: a free place is nobody's. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn { int fd; size_t len; };
static struct conn *conns[32];

static void add(int fd)
{
    for (int i = 0; i < 32; i++) {
        if (conns[i] != NULL)
            continue;
        if ((conns[i] = calloc(1, sizeof **conns)) == NULL)
            break;
        conns[i]->fd = fd;
        return;
    }
    close(fd);
}

int main(void)
{
    struct pollfd p[33];
    char b[64];
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 64);
    for (;;) {
        for (int i = 0; i < 32; i++) {
            p[i].fd = conns[i] ? conns[i]->fd : -1;
            p[i].events = POLLIN;
        }
        p[32].fd = lfd;
        p[32].events = POLLIN;
        if (poll(p, 33, -1) < 0)
            continue;
        for (int i = 0; i < 32; i++)
            if (conns[i] && p[i].revents && recv(conns[i]->fd, b, sizeof b, 0) <= 0) {
                close(conns[i]->fd);
                free(conns[i]);
                conns[i] = NULL;
            }
        if (p[32].revents) {
            int fd = accept(lfd, NULL, NULL);
            if (fd >= 0)
                add(fd);
        }
    }
}
