/* expect: descriptor-lost in conn_del. Unlinked by a pointer to the pointer, freed, not closed. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn { struct conn *next; int fd; };
static struct conn *conns;

static void conn_del(struct conn *c)
{
    struct conn **pp;
    for (pp = &conns; *pp; pp = &(*pp)->next)
        if (*pp == c) {
            *pp = c->next;
            break;
        }
    free(c);
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        struct conn *c, *next;
        int fd;
        for (c = conns; c; c = next) {
            char b[10];
            next = c->next;
            if (recv(c->fd, b, sizeof b, MSG_DONTWAIT) == 0)
                conn_del(c);
        }
        fd = accept(lfd, NULL, NULL);
        if (fd < 0) continue;
        if (!(c = calloc(1, sizeof *c))) { close(fd); continue; }
        c->fd = fd;
        c->next = conns;
        conns = c;
    }
}
