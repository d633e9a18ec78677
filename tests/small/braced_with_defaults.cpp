// expect: silence. What can not be registered anew stays registered as it was; a braced list fills the first fields.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct client { int fd; long served = 0; };

static int arm(int ep, struct client *c, int op)
{
    epoll_event ev{};
    ev.events = EPOLLIN;
    ev.data.ptr = c;
    return epoll_ctl(ep, op, c->fd, &ev);
}

static void welcome(int ep, int fd)
{
    auto *c = new client{fd};
    if (arm(ep, c, EPOLL_CTL_ADD) != 0) {
        close(fd);
        delete c;
    }
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0), ep = epoll_create1(0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        if (fd >= 0)
            welcome(ep, fd);
        struct epoll_event ev;
        if (epoll_wait(ep, &ev, 1, 100) != 1)
            continue;
        auto *c = static_cast<client *>(ev.data.ptr);
        char buf[100];
        if (read(c->fd, buf, sizeof buf) > 0) {
            arm(ep, c, EPOLL_CTL_MOD);
        } else {
            close(c->fd);
            delete c;
        }
    }
}
