/* expect: descriptor-lost in take. The place that is taken is the last one that is in use. */
#include <sys/socket.h>
#include <unistd.h>

enum { NEVER, USED, OVER };

struct seat {
    int state;
    int fd;
};

static struct seat seats[32];

static struct seat *take(int fd)
{
    struct seat *best = NULL;
    for (struct seat *s = seats; s < seats + 32; s++) {
        if (s->state == NEVER) {
            best = s;
            break;
        }
        if (s->state == USED)
            best = s;
    }
    if (best != NULL) {
        best->state = USED;
        best->fd = fd;
    }
    return best;
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            continue;
        if (take(fd) == NULL)
            close(fd);
        for (struct seat *s = seats; s < seats + 32; s++) {
            char buf[32];
            if (s->state == USED && recv(s->fd, buf, sizeof buf, MSG_DONTWAIT) == 0) {
                close(s->fd);
                s->state = OVER;
            }
        }
    }
}
