/* expect: silence. The moment until which a connection is kept is none that stands for no moment: the sweep finds it. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct leg { int fd; struct leg *next; time_t until; int over; };
static struct leg *legs;
static int ep;

static void heard(struct leg *l)
{
    char buf[256];
    if (recv(l->fd, buf, sizeof buf, MSG_DONTWAIT) <= 0) {
        epoll_ctl(ep, EPOLL_CTL_DEL, l->fd, NULL);
        l->until = time(NULL) + 10;
    }
}

static void sweep(void)
{
    time_t now = time(NULL);
    struct leg **pp, *l;
    for (l = legs; l; l = l->next)
        if (l->until && now >= l->until)
            l->over = 1;
    for (pp = &legs; (l = *pp) != NULL;) {
        if (!l->over) {
            pp = &l->next;
            continue;
        }
        *pp = l->next;
        close(l->fd);
        free(l);
    }
}

int main(void)
{
    struct epoll_event ev = { .events = EPOLLIN }, evs[16];
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 8);
    ep = epoll_create1(0);
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    for (;;) {
        int n = epoll_wait(ep, evs, 16, 1000);
        for (int i = 0; i < n; i++) {
            struct leg *l = evs[i].data.ptr;
            if (l) {
                heard(l);
                continue;
            }
            int fd = accept(lfd, NULL, NULL);
            if (fd < 0)
                continue;
            l = calloc(1, sizeof *l);
            ev.data.ptr = l;
            if (!l || epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0) {
                free(l);
                close(fd);
                continue;
            }
            l->fd = fd;
            l->next = legs;
            legs = l;
        }
        sweep();
    }
}
