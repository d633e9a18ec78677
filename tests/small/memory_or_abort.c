/* expect: silence. Where there is no memory the handler does not come back; through null nothing is stored. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn {
    int fd;
};

static void give_up(void)
{
    abort();
}
void (*out_of_memory)(void) = give_up;

static void *allocate(size_t size)
{
    void *made = malloc(size);
    if (!made)
        out_of_memory();
    return made;
}

void serve(int lsn)
{
    for (;;) {
        int fd = accept(lsn, NULL, NULL);
        struct conn *c;
        if (fd < 0)
            continue;
        c = allocate(sizeof *c);
        c->fd = fd;
        close(c->fd);
        free(c);
    }
}
