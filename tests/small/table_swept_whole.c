/* expect: silence. A loop over the whole table meets the entry that is in it. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX 16
struct conn { int refs; int fd; };
static struct conn *members[MAX];

static void put(struct conn *c)
{
    if (--c->refs)
        return;
    close(c->fd);
    free(c);
}

static int join(struct conn *c)
{
    for (int i = 0; i < MAX; i++)
        if (!members[i]) {
            members[i] = c;
            c->refs++;
            return 0;
        }
    return -1;
}

static void leave(struct conn *c)
{
    for (int i = 0; i < MAX; i++)
        if (members[i] == c) {
            members[i] = NULL;
            put(c);
        }
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        char b[10];
        struct conn *c;
        if (fd < 0) continue;
        if (!(c = calloc(1, sizeof *c))) { close(fd); continue; }
        c->fd = fd;
        c->refs = 1;
        if (join(c) == 0) {
            while (recv(fd, b, sizeof b, 0) > 0) {}
            leave(c);
        }
        put(c);
    }
}
