// expect: eof-reread in hear. The poller is not asked for the peer's end, and tells of none.
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct guest {
    int fd;
    long heard;
};

static void hear(struct guest *g)
{
    char text[128];
    ssize_t n = recv(g->fd, text, sizeof text, MSG_DONTWAIT);
    if (n > 0)
        g->heard += n;
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0), poller = epoll_create1(0);
    struct epoll_event ask = { .events = EPOLLIN, .data.ptr = NULL }, told[16];
    listen(door, 8);
    epoll_ctl(poller, EPOLL_CTL_ADD, door, &ask);
    for (;;) {
        int n = epoll_wait(poller, told, 16, -1);
        for (int i = 0; i < n; i++) {
            struct guest *g = told[i].data.ptr;
            if (!g) {
                int fd = accept(door, NULL, NULL);
                if (fd < 0)
                    continue;
                g = calloc(1, sizeof *g);
                if (!g)
                    abort();
                g->fd = fd;
                ask.events = EPOLLIN;
                ask.data.ptr = g;
                epoll_ctl(poller, EPOLL_CTL_ADD, fd, &ask);
            } else if (told[i].events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) {
                close(g->fd);
                free(g);
            } else {
                hear(g);
            }
        }
    }
}
