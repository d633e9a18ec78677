/* expect: silence. The keys that a user watches hold what is left of the user; the socket is closed at once. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>
struct user {
    LIST_ENTRY(user) all;
    int fd;
    int held;
    int left;
    size_t have;
    char text[256];
};
struct watch {
    struct user *by;
    struct watch *more;
};
struct key {
    LIST_ENTRY(key) all;
    struct watch *watches;
    char name[16];
};
static LIST_HEAD(, user) users = LIST_HEAD_INITIALIZER(users);
static LIST_HEAD(, key) keys = LIST_HEAD_INITIALIZER(keys);
static int ep;
static struct user *hold(struct user *u)
{
    u->held++;
    return u;
}
static void release(struct user *u)
{
    if (--u->held > 0)
        return;
    free(u);
}
static struct key *key_of(const char *name, int make)
{
    struct key *k;
    LIST_FOREACH(k, &keys, all)
        if (!strcmp(k->name, name))
            return k;
    if (!make || !(k = calloc(1, sizeof *k)))
        return NULL;
    snprintf(k->name, sizeof k->name, "%s", name);
    LIST_INSERT_HEAD(&keys, k, all);
    return k;
}
static int watch(struct key *k, struct user *u)
{
    struct watch *w;
    for (w = k->watches; w; w = w->more)
        if (w->by == u)
            return 1;
    if (!(w = malloc(sizeof *w)))
        return 0;
    w->by = hold(u);
    w->more = k->watches;
    k->watches = w;
    return 1;
}
static int set(struct key *k, const char *value)
{
    struct watch **at = &k->watches, *w;
    int told = 0;
    while ((w = *at)) {
        if (w->by->left) {
            *at = w->more;
            release(w->by);
            free(w);
            continue;
        }
        if (send(w->by->fd, value, strlen(value), MSG_NOSIGNAL | MSG_DONTWAIT) > 0)
            told++;
        at = &w->more;
    }
    return told;
}
static void part(struct user *u)
{
    epoll_ctl(ep, EPOLL_CTL_DEL, u->fd, NULL);
    LIST_REMOVE(u, all);
    u->left = 1;
    close(u->fd);
    u->fd = -1;
    release(u);
}
static void answer(struct user *u, const char *word, int n)
{
    char text[32];
    send(u->fd, text, snprintf(text, sizeof text, "%s %d\n", word, n), MSG_NOSIGNAL | MSG_DONTWAIT);
}
static void command(struct user *u, char *line)
{
    char *verb = strtok(line, " \r"), *name = strtok(NULL, " \r"), *value = strtok(NULL, "\r");
    struct key *k;
    if (!verb || !name) {
        answer(u, "what", 0);
    } else if (!strcmp(verb, "watch")) {
        k = key_of(name, 1);
        answer(u, k && watch(k, u) ? "ok" : "no", 0);
    } else if (value) {
        k = key_of(name, 0);
        answer(u, "told", k ? set(k, value) : 0);
    }
}
static int hear(struct user *u)
{
    ssize_t n = recv(u->fd, u->text + u->have, sizeof u->text - u->have, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN;
    if (n == 0)
        return 0;
    u->have += n;
    char *end;
    while ((end = memchr(u->text, '\n', u->have))) {
        *end++ = 0;
        command(u, u->text);
        u->have -= end - u->text;
        memmove(u->text, end, u->have);
    }
    return u->have < sizeof u->text;
}
static void welcome(int door)
{
    struct epoll_event ev = { .events = EPOLLIN };
    int fd = accept(door, NULL, NULL);
    struct user *u;
    if (fd < 0)
        return;
    if (!(u = calloc(1, sizeof *u))) {
        close(fd);
        return;
    }
    u->fd = fd;
    LIST_INSERT_HEAD(&users, hold(u), all);
    ev.data.ptr = u;
    if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
        part(u);
}
int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    struct epoll_event got[16], ev = { .events = EPOLLIN };
    int door = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(door, (struct sockaddr *)&a, sizeof a) < 0 || listen(door, 8) < 0)
        return 1;
    ep = epoll_create1(0);
    epoll_ctl(ep, EPOLL_CTL_ADD, door, &ev);
    for (;;) {
        int n = epoll_wait(ep, got, 16, -1);
        for (int i = 0; i < n; i++) {
            struct user *u = got[i].data.ptr;
            if (!u)
                welcome(door);
            else if (!hear(u))
                part(u);
        }
    }
}
