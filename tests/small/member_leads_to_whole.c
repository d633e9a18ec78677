// expect: silence. A link is the first member of what it links: a cast leads from the one to the other.
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
struct link { struct link *next; };
struct client { struct link l; int fd; int dead; };
static struct link *all;
static void hear(struct client *c)
{
    char buf[64];
    if (recv(c->fd, buf, sizeof buf, MSG_DONTWAIT) == 0)
        c->dead = 1;
}
static void sweep(void)
{
    struct link **at = &all;
    while (*at) {
        struct client *c = (struct client *)*at;
        if (!c->dead) {
            at = &c->l.next;
            continue;
        }
        *at = c->l.next;
        close(c->fd);
        free(c);
    }
}
int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 8);
    for (;;) {
        struct client *c;
        int fd = accept(lfd, NULL, NULL);
        if (fd < 0)
            continue;
        c = calloc(1, sizeof *c);
        if (!c) {
            close(fd);
            continue;
        }
        c->fd = fd;
        c->l.next = all;
        all = &c->l;
        for (struct link *l = all; l; l = l->next)
            hear((struct client *)l);
        sweep();
    }
}
