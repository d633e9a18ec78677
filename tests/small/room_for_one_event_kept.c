/* expect: shutdown-not-close in leaves. One event at a time. */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct player { int fd, here; };
static struct player *of[1024];
static struct player all[64];
static int ep;

static void leaves(struct player *p)
{
    epoll_ctl(ep, EPOLL_CTL_DEL, p->fd, 0);
    of[p->fd] = 0;
    p->here = 0;
}

static void joins(int fd, int who)
{
    struct player *p = &all[who & 63];
    if (p->here)
        return;
    p->fd = fd;
    p->here = 1;
    of[fd] = p;
}

static void readable(int fd)
{
    char b[64];
    struct player *p = of[fd];
    if (recv(fd, b, sizeof b, 0) > 0) {
        if (!p)
            joins(fd, b[0]);
        return;
    }
    if (p) {
        leaves(p);
    } else {
        epoll_ctl(ep, EPOLL_CTL_DEL, fd, 0);
        close(fd);
    }
}

int main(void)
{
    struct epoll_event ev = { .events = EPOLLIN };
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 9);
    ep = epoll_create1(0);
    ev.data.fd = lfd;
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    while (epoll_wait(ep, &ev, 1, -1) == 1) {
        int fd = ev.data.fd;
        if (fd != lfd) {
            readable(fd);
            continue;
        }
        if ((fd = accept(lfd, 0, 0)) < 0)
            continue;
        ev.events = EPOLLIN;
        ev.data.fd = fd;
        if (fd >= 1024 || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
            close(fd);
    }
}
