/* expect: silence. What a timer's descriptor is, no accepted one is: its reads are not the connection's. */
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int ep, lfd, beat, ends[64], count;

static void leave(int fd)
{
    for (int i = 0; i < count; i++)
        if (ends[i] == fd) {
            ends[i] = ends[--count];
            break;
        }
    close(fd);
}

static void tell_all(void)
{
    uint64_t times;

    if (read(beat, &times, sizeof times) != sizeof times)
        return;
    for (int i = 0; i < count; i++)
        send(ends[i], "tick\n", 5, MSG_NOSIGNAL);
}

int main(void)
{
    struct epoll_event own = { .events = EPOLLIN }, ready[8];

    lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 8);
    beat = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    ep = epoll_create1(0);
    if (beat < 0 || ep < 0)
        return 1;
    own.data.fd = lfd;
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &own);
    own.data.fd = beat;
    epoll_ctl(ep, EPOLL_CTL_ADD, beat, &own);
    for (;;) {
        int n = epoll_wait(ep, ready, 8, -1);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == lfd) {
                int made = accept(lfd, NULL, NULL);
                if (made < 0)
                    continue;
                if (count == 64) {
                    close(made);
                    continue;
                }
                own.data.fd = made;
                epoll_ctl(ep, EPOLL_CTL_ADD, made, &own);
                ends[count++] = made;
            } else if (fd == beat) {
                tell_all();
            } else {
                char junk[64];
                if (recv(fd, junk, sizeof junk, 0) <= 0)
                    leave(fd);
            }
        }
    }
}
