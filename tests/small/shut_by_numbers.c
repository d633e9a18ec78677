/* expect: shutdown-not-close in part. Who else was shut down by a number tells nothing of this one. */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct node {
    time_t heard;
    unsigned len;
    char text[256];
};

static struct node *nodes[512];
static int ep;

static void part(int fd)
{
    epoll_ctl(ep, EPOLL_CTL_DEL, fd, NULL);
    shutdown(fd, SHUT_RDWR);
    free(nodes[fd]);
    nodes[fd] = NULL;
}

static void join(int l)
{
    struct epoll_event ev = {.events = EPOLLIN};
    int fd = accept(l, NULL, NULL);
    if (fd < 0)
        return;
    if (fd >= 512 || (nodes[fd] = calloc(1, sizeof *nodes[fd])) == NULL) {
        close(fd);
        return;
    }
    nodes[fd]->heard = time(NULL);
    ev.data.fd = fd;
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
        part(fd);
}

static void hear(int fd)
{
    struct node *p = nodes[fd];
    ssize_t n = recv(fd, p->text + p->len, sizeof p->text - p->len, 0);
    if (n == 0) {
        part(fd);
        return;
    }
    if (n < 0) {
        if (errno != EINTR)
            part(fd);
        return;
    }
    p->heard = time(NULL);
}

int main(void)
{
    struct epoll_event ev[16], lev = {.events = EPOLLIN};
    int l = socket(AF_INET, SOCK_STREAM, 0);
    listen(l, 8);
    ep = epoll_create1(0);
    lev.data.fd = l;
    epoll_ctl(ep, EPOLL_CTL_ADD, l, &lev);
    for (;;) {
        int n = epoll_wait(ep, ev, 16, 5000);
        for (int i = 0; i < n; i++)
            if (ev[i].data.fd == l)
                join(l);
            else if (nodes[ev[i].data.fd])
                hear(ev[i].data.fd);
        for (int fd = 0; fd < 512; fd++)
            if (nodes[fd] && time(NULL) - nodes[fd]->heard > 60)
                part(fd);
    }
}
