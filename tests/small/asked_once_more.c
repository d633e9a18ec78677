/* expect: silence. The poller tells of one event, and is asked again after each. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <fcntl.h>

static int ep;

static void rearm(int fd)
{
    struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT, .data.fd = fd };
    epoll_ctl(ep, EPOLL_CTL_MOD, fd, &ev);
}

static void serve(int fd)
{
    char buf[512];
    ssize_t n = read(fd, buf, sizeof buf);
    if (n > 0) {
        if (write(fd, buf, n) == n)
            { rearm(fd); return; }
    }
    close(fd);
}

int main(int argc, char **argv)
{
    struct sockaddr_in a = { .sin_family = AF_INET };
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_port = htons(argc > 1 ? atoi(argv[1]) : 7000);
    bind(lfd, (struct sockaddr *)&a, sizeof a);
    listen(lfd, 16);
    ep = epoll_create1(0);
    struct epoll_event ev = { .events = EPOLLIN, .data.fd = lfd };
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    for (;;) {
        struct epoll_event evs[16];
        int n = epoll_wait(ep, evs, 16, -1);
        for (int i = 0; i < n; i++) {
            if (evs[i].data.fd == lfd) {
                int fd = accept(lfd, NULL, NULL);
                if (fd < 0)
                    continue;
                ev.events = EPOLLIN | EPOLLONESHOT;
                ev.data.fd = fd;
                if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
                    close(fd);
            } else {
                serve(evs[i].data.fd);
            }
        }
    }
}
