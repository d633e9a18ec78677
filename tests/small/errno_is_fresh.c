/* expect: silence. What errno says is asked only where a call has failed. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct guest {
    int sock;
    long heard;
};

static int drain(struct guest *guest)
{
    char text[256];
    for (;;) {
        ssize_t n = recv(guest->sock, text, sizeof text, MSG_DONTWAIT);
        if (n == 0)
            return -1;
        if (n < 0)
            return errno == EAGAIN ? 0 : -1;
        guest->heard += n;
    }
}

int main(void)
{
    struct epoll_event event = {.events = EPOLLIN};
    int door = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0);
    listen(door, 8);
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &event);
    for (;;) {
        if (epoll_wait(poller, &event, 1, -1) < 1)
            continue;
        struct guest *guest = event.data.ptr;
        if (guest) {
            if (drain(guest) < 0) {
                close(guest->sock);
                free(guest);
            }
            continue;
        }
        int sock = accept(door, NULL, NULL);
        if (sock < 0)
            continue;
        guest = calloc(1, sizeof *guest);
        if (!guest) {
            close(sock);
            continue;
        }
        guest->sock = sock;
        event.events = EPOLLIN;
        event.data.ptr = guest;
        epoll_ctl(poller, EPOLL_CTL_ADD, sock, &event);
    }
}
