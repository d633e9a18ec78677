/* expect: descriptor-lost in echo. The listener is told by a callback as its connections are. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct watch { int fd; void (*ready)(struct watch *); };
static int ep;

static void unwatch(struct watch *w)
{
    epoll_ctl(ep, EPOLL_CTL_DEL, w->fd, 0);
}

static struct watch *watch(int fd, void (*ready)(struct watch *))
{
    struct watch *w = calloc(1, sizeof *w);
    struct epoll_event ev = { .events = EPOLLIN };
    if (!w)
        return 0;
    w->fd = fd;
    w->ready = ready;
    ev.data.ptr = w;
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0) {
        free(w);
        return 0;
    }
    return w;
}

static void echo(struct watch *w)
{
    char b[64];
    ssize_t n = recv(w->fd, b, sizeof b, 0);
    if (n > 0)
        return;
    unwatch(w);
    free(w);
}

static void incoming(struct watch *w)
{
    int fd = accept(w->fd, 0, 0);
    if (fd >= 0 && !watch(fd, echo))
        close(fd);
}

int main(void)
{
    int i, n, lfd = socket(AF_INET, SOCK_STREAM, 0);
    struct epoll_event got[16];
    listen(lfd, 9);
    ep = epoll_create1(0);
    if (!watch(lfd, incoming))
        return 1;
    while ((n = epoll_wait(ep, got, 16, -1)) >= 0)
        for (i = 0; i < n; i++) {
            struct watch *w = got[i].data.ptr;
            w->ready(w);
        }
}
