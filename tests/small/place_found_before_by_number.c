/* expect: silence. The place that was found first stays the one it is while the walk goes on. */
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
    int best = -1;
    for (int i = 0; i < 32; i++) {
        if (seats[i].state == NEVER) {
            best = i;
            break;
        }
        if (seats[i].state == OVER && best < 0)
            best = i;
    }
    if (best >= 0) {
        seats[best].state = USED;
        seats[best].fd = fd;
    }
    return best < 0 ? NULL : &seats[best];
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
