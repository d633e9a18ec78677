/* expect: descriptor-lost in forget. MAX of two descriptors is a number like any other: nobody keeps what it is given. */
#include <sys/param.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <stdlib.h>
#include <unistd.h>

static struct guest { int fd; struct guest *next; } *guests;

static void forget(struct guest **at)
{
    struct guest *gone = *at;

    *at = gone->next;
    free(gone);
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);

    listen(door, 8);
    for (;;) {
        fd_set in;
        int top = door;
        char c;

        FD_ZERO(&in);
        FD_SET(door, &in);
        for (struct guest *g = guests; g != NULL; g = g->next) {
            FD_SET(g->fd, &in);
            top = MAX(top, g->fd);
        }
        select(top + 1, &in, NULL, NULL, NULL);
        for (struct guest **at = &guests; *at != NULL;) {
            if (FD_ISSET((*at)->fd, &in) && read((*at)->fd, &c, 1) <= 0)
                forget(at);
            else
                at = &(*at)->next;
        }
        if (FD_ISSET(door, &in)) {
            struct guest *g = malloc(sizeof *g);
            g->fd = accept(door, NULL, NULL);
            g->next = guests;
            guests = g;
        }
    }
}
