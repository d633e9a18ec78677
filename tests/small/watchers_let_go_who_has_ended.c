/* expect: silence. Who has ended is taken off every list before the last use is given back. */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
struct peer {
    int fd;
    int uses;
};
struct ear {
    struct peer *of;
    struct ear *next;
};
struct topic {
    char name[16];
    struct ear *ears;
    struct topic *next;
};
static struct topic *topics;
static int ep;
static void put(struct peer *p)
{
    if (--p->uses > 0)
        return;
    close(p->fd);
    free(p);
}
static struct topic *find(const char *name)
{
    for (struct topic *t = topics; t; t = t->next)
        if (strcmp(t->name, name) == 0)
            return t;
    struct topic *t = calloc(1, sizeof *t);
    if (t) {
        strncpy(t->name, name, sizeof t->name - 1);
        t->next = topics;
        topics = t;
    }
    return t;
}
static void follow(struct peer *p, struct topic *t)
{
    struct ear *e = malloc(sizeof *e);
    if (!e)
        return;
    e->of = p;
    p->uses++;
    e->next = t->ears;
    t->ears = e;
}
static void forget(struct peer *p)
{
    for (struct topic *t = topics; t; t = t->next)
        for (struct ear **at = &t->ears; *at;) {
            struct ear *e = *at;
            if (e->of != p) {
                at = &e->next;
                continue;
            }
            *at = e->next;
            free(e);
            put(p);
        }
}
static void gone(struct peer *p)
{
    forget(p);
    epoll_ctl(ep, EPOLL_CTL_DEL, p->fd, NULL);
    put(p);
}
static void hear(struct peer *p)
{
    char name[16];
    ssize_t n = recv(p->fd, name, sizeof name - 1, 0);
    if (n <= 0) {
        gone(p);
        return;
    }
    name[n] = 0;
    struct topic *t = find(name);
    if (t)
        follow(p, t);
}
int main(void)
{
    struct epoll_event ev = { .events = EPOLLIN }, got[8];
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    ep = epoll_create1(0);
    epoll_ctl(ep, EPOLL_CTL_ADD, door, &ev);
    for (;;) {
        int n = epoll_wait(ep, got, 8, -1);
        for (int i = 0; i < n; i++) {
            if (got[i].data.ptr) {
                hear(got[i].data.ptr);
                continue;
            }
            int fd = accept(door, NULL, NULL);
            struct peer *p = fd >= 0 ? calloc(1, sizeof *p) : NULL;
            if (!p) {
                if (fd >= 0)
                    close(fd);
                continue;
            }
            p->fd = fd;
            p->uses = 1;
            ev.data.ptr = p;
            if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
                put(p);
        }
    }
}
