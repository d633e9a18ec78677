/* expect: descriptor-lost in leave. The table of the poller has the number still, but nobody closes it from there. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct guest {
    int fd;
};

static struct guest *guests[32];
static int count;

static void enter(int fd)
{
    struct guest *g = count < 32 ? malloc(sizeof *g) : NULL;
    if (g == NULL) {
        close(fd);
        return;
    }
    g->fd = fd;
    guests[count++] = g;
}

static void leave(struct guest *g)
{
    for (int i = 0; i < count; i++)
        if (guests[i] == g) {
            memmove(&guests[i], &guests[i + 1], (count - i - 1) * sizeof guests[0]);
            count--;
            break;
        }
    free(g);
}

static void heard(struct guest *g)
{
    char c[64];
    if (recv(g->fd, c, sizeof c, 0) <= 0)
        leave(g);
}

int main(void)
{
    struct pollfd p[33];
    struct guest *seen[32];
    int l = socket(AF_INET, SOCK_STREAM, 0);
    listen(l, 8);
    for (;;) {
        int n = count;
        p[n].fd = l;
        p[n].events = POLLIN;
        for (int i = 0; i < n; i++) {
            seen[i] = guests[i];
            p[i].fd = seen[i]->fd;
            p[i].events = POLLIN;
        }
        if (poll(p, n + 1, -1) < 0)
            continue;
        for (int i = 0; i < n; i++)
            if (p[i].revents)
                heard(seen[i]);
        if (p[n].revents) {
            int fd = accept(l, NULL, NULL);
            if (fd >= 0)
                enter(fd);
        }
    }
}
