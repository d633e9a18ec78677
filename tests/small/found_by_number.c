/* expect: silence. A table in which its number stands is remembered: what is not remembered is another's. */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FREE, ONLINE, OFFLINE };
static struct device { int state, fd; } devices[64];
static int ep;

static struct device *by_fd(int fd)
{
    for (int i = 0; i < 64; i++)
        if (devices[i].state == ONLINE && devices[i].fd == fd)
            return &devices[i];
    return 0;
}

static void connects(int fd)
{
    for (int i = 0; i < 64; i++)
        if (devices[i].state != ONLINE) {
            devices[i].state = ONLINE;
            devices[i].fd = fd;
            return;
        }
}

static void readable(int fd)
{
    char b[64];
    struct device *d = by_fd(fd);
    if (recv(fd, b, sizeof b, 0) > 0) {
        if (!d)
            connects(fd);
        return;
    }
    epoll_ctl(ep, EPOLL_CTL_DEL, fd, 0);
    if (d) {
        d->state = OFFLINE;
        close(d->fd);
        d->fd = -1;
    } else {
        close(fd);
    }
}

int main(void)
{
    struct epoll_event ev = { .events = EPOLLIN };
    int fd, lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 9);
    ep = epoll_create1(0);
    ev.data.fd = lfd;
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    for (;;) {
        if (epoll_wait(ep, &ev, 1, -1) < 1)
            continue;
        if (ev.data.fd != lfd) {
            readable(ev.data.fd);
            continue;
        }
        if ((fd = accept(lfd, 0, 0)) < 0)
            continue;
        ev.events = EPOLLIN;
        ev.data.fd = fd;
        if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
            close(fd);
    }
}
