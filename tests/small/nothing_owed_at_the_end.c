/* expect: silence. What the initialiser leaves out is zero; but who has ended with nothing owed is dropped before anything is asked. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
struct peer {
    int fd;
    int over;
    int owed;
};
static int ep;
static void drop(struct peer *p)
{
    close(p->fd);
    free(p);
}
static void ask(struct peer *p)
{
    struct epoll_event ev = { .data.ptr = p };
    if (!p->over)
        ev.events |= EPOLLIN;
    if (p->owed)
        ev.events |= EPOLLOUT;
    epoll_ctl(ep, EPOLL_CTL_MOD, p->fd, &ev);
}
static void hear(struct peer *p)
{
    char buf[64];
    ssize_t n = recv(p->fd, buf, sizeof buf, 0);
    if (n < 0 || (n == 0 && !p->owed)) {
        drop(p);
        return;
    }
    if (n == 0 && p->owed)
        p->over = 1;
    else
        p->owed = 1;
    ask(p);
}
static void say(struct peer *p)
{
    p->owed = 0;
    if (send(p->fd, "ok\n", 3, MSG_NOSIGNAL) < 0 || p->over)
        drop(p);
    else
        ask(p);
}
int main(void)
{
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL }, got[16];
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    ep = epoll_create1(0);
    epoll_ctl(ep, EPOLL_CTL_ADD, listener, &ev);
    for (;;) {
        int n = epoll_wait(ep, got, 16, -1);
        for (int i = 0; i < n; i++) {
            struct peer *p = got[i].data.ptr;
            if (p == NULL) {
                int fd = accept(listener, NULL, NULL);
                p = fd < 0 ? NULL : calloc(1, sizeof *p);
                if (p == NULL) {
                    if (fd >= 0)
                        close(fd);
                    continue;
                }
                p->fd = fd;
                ev.data.ptr = p;
                if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
                    drop(p);
            } else if (got[i].events & EPOLLOUT) {
                say(p);
            } else {
                hear(p);
            }
        }
    }
}
