/* expect: silence. The poller tells when something comes: a read that does not fill the room has left nothing. */
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_input(int fd)
{
    char buf[512];
    ssize_t n;
    do {
        n = read(fd, buf, sizeof buf);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
            close(fd);
            return;
        }
    } while (n == sizeof buf);
}

int main(int argc, char **argv)
{
    struct sockaddr_in a = { .sin_family = AF_INET };
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    a.sin_port = htons(argc > 1 ? atoi(argv[1]) : 7000);
    bind(lfd, (struct sockaddr *)&a, sizeof a);
    listen(lfd, 16);
    int ep = epoll_create1(0);
    struct epoll_event ev = { .events = EPOLLIN, .data.fd = lfd };
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    for (;;) {
        struct epoll_event evs[16];
        int n = epoll_wait(ep, evs, 16, -1);
        for (int i = 0; i < n; i++) {
            if (evs[i].data.fd != lfd) {
                on_input(evs[i].data.fd);
                continue;
            }
            int fd = accept4(lfd, NULL, NULL, SOCK_NONBLOCK);
            if (fd < 0)
                continue;
            ev.events = EPOLLIN | EPOLLRDHUP | EPOLLET;
            ev.data.fd = fd;
            if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
                close(fd);
        }
    }
}
