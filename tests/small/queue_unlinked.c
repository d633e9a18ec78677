/* expect: descriptor-lost in drop. An object of a list is unlinked and freed, its descriptor is not closed. */
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

struct client { LIST_ENTRY(client) link; int sock; };
static LIST_HEAD(, client) clients = LIST_HEAD_INITIALIZER(clients);

static struct client *make(int sock)
{
    struct client *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->sock = sock;
    LIST_INSERT_HEAD(&clients, c, link);
    return c;
}

static void drop(struct client *c)
{
    LIST_REMOVE(c, link);
    free(c);
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        struct client *x;
        int fd = accept(lfd, NULL, NULL);
        if (fd < 0) continue;
        if (!make(fd)) { close(fd); continue; }
        LIST_FOREACH(x, &clients, link) {
            char b[10];
            if (recv(x->sock, b, 10, 0) <= 0) { drop(x); break; }
        }
    }
}
