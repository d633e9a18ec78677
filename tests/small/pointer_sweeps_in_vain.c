/* expect: eof-still-stored in listen_to. */
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define N 32
#define USED 1
#define GONE 2

struct guest { unsigned flags; int fd; };
static struct guest guests[N];
static time_t next_sweep;

static void listen_to(struct guest *g)
{
    char buf[256];
    ssize_t n = recv(g->fd, buf, sizeof buf, 0);
    if (n <= 0)
        g->flags |= GONE;
}

static void sweep(time_t now)
{
    if (now < next_sweep)
        return;
    next_sweep = now + 5;
    for (struct guest *g = guests; g != guests + N; g++) {
        if (!(g->flags & GONE))
            continue;

        g->flags = 0;
    }
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 16);
    for (;;) {
        fd_set in;
        struct timeval second = { 1, 0 };
        int max = door, i;
        FD_ZERO(&in);
        FD_SET(door, &in);
        for (i = 0; i < N; i++)
            if (guests[i].flags == USED) {
                FD_SET(guests[i].fd, &in);
                if (guests[i].fd > max)
                    max = guests[i].fd;
            }
        if (select(max + 1, &in, NULL, NULL, &second) > 0) {
            for (i = 0; i < N; i++)
                if (guests[i].flags == USED && FD_ISSET(guests[i].fd, &in))
                    listen_to(&guests[i]);
            if (FD_ISSET(door, &in)) {
                int fd = accept(door, NULL, NULL);
                for (i = 0; i < N; i++)
                    if (guests[i].flags == 0)
                        break;
                if (i == N) {
                    close(fd);
                } else {
                    guests[i].fd = fd;
                    guests[i].flags = USED;
                }
            }
        }
        sweep(time(NULL));
    }
}
