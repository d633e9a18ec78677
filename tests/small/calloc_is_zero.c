/* expect: silence. The mark that it is listed already is not set in fresh memory. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct tunnel {
    int fd;
    int broken;
    struct tunnel *next;
};

static struct tunnel *broken;

static void tunnel_break(struct tunnel *t)
{
    if (!t->broken) {
        t->broken = 1;
        t->next = broken;
        broken = t;
    }
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    for (;;) {
        int fd = accept(lsn, NULL, NULL);
        struct tunnel *t;
        if (fd < 0)
            continue;
        t = calloc(1, sizeof *t);
        if (t == NULL) {
            close(fd);
            continue;
        }
        t->fd = fd;
        tunnel_break(t);
        while ((t = broken) != NULL) {
            broken = t->next;
            close(t->fd);
            free(t);
        }
    }
}
