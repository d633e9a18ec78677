/* expect: eof-still-stored in readable. Each has its own place in what is polled; with nothing left to be written nothing is asked for there. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FREE = 0, LIVE, DRAINING };
struct conn { int state, fd; size_t left; char out[512]; };
static struct conn tab[32];

static void drop(struct conn *c)
{
    close(c->fd);
    memset(c, 0, sizeof *c);
}

static void drain(struct conn *c)
{
    c->state = DRAINING;
}

static void readable(struct conn *c)
{
    char b[64];
    ssize_t n = recv(c->fd, b, sizeof b, 0);
    if (n <= 0) {
        drain(c);
        return;
    }
    if (c->left + n < sizeof c->out) {
        memcpy(c->out + c->left, b, n);
        c->left += n;
    }
}

static void writable(struct conn *c)
{
    ssize_t n = send(c->fd, c->out, c->left, MSG_DONTWAIT);
    if (n < 0) {
        if (errno != EAGAIN)
            drop(c);
        return;
    }
    memmove(c->out, c->out + n, c->left -= n);
    if (c->left == 0 && c->state == DRAINING)
        drop(c);
}

static void take(int lfd)
{
    int fd = accept(lfd, NULL, NULL);
    if (fd < 0)
        return;
    for (int i = 0; i < 32; i++)
        if (tab[i].state == FREE) {
            tab[i].state = LIVE;
            tab[i].fd = fd;
            return;
        }
    close(fd);
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 9);
    for (;;) {
        struct pollfd p[33];
        
        for (int i = 0; i < 32; i++)
            {
                p[i].fd = tab[i].state == FREE ? -1 : tab[i].fd;
                p[i].events = (tab[i].state == LIVE ? POLLIN : 0) | (tab[i].left ? POLLOUT : 0);
            }
        p[32].fd = lfd; p[32].events = POLLIN;
        if (poll(p, 33, -1) < 0)
            continue;
        for (int k = 0; k < 32; k++) {
            struct conn *c = &tab[k];
            if (p[k].revents & POLLOUT)
                writable(c);
            if (c->state == LIVE && p[k].revents & (POLLIN | POLLHUP))
                readable(c);
        }
        if (p[32].revents)
            take(lfd);
    }
}
