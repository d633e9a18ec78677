/* expect: silence. Text that is written is not empty: a seat with a name is taken, and its old connection is closed. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct seat { char name[32]; int fd; };
static struct seat seats[64];

static struct seat *lookup(const char *name)
{
    for (int i = 0; i < 64; i++)
        if (seats[i].name[0] == '\0' || strcmp(seats[i].name, name) == 0)
            return &seats[i];
    return NULL;
}

static int enlist(const char *name, int fd)
{
    struct seat *s = lookup(name);
    if (s == NULL)
        return -1;
    if (s->name[0] != '\0') {
        if (s->fd >= 0)
            close(s->fd);
    } else {
        snprintf(s->name, sizeof s->name, "%s", name);
    }
    s->fd = fd;
    return 0;
}

static void heartbeat(void)
{
    for (int i = 0; i < 64; i++) {
        struct seat *s = &seats[i];
        if (s->name[0] == '\0' || s->fd < 0)
            continue;
        if (send(s->fd, "beat\n", 5, MSG_NOSIGNAL) == 5)
            continue;
        close(s->fd);
        s->fd = -1;
    }
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 16);
    for (;;) {
        struct pollfd p = { .fd = lfd, .events = POLLIN };
        char name[32] = "x";
        if (poll(&p, 1, 400) > 0) {
            int fd = accept(lfd, NULL, NULL);
            if (fd < 0)
                continue;
            if (recv(fd, name, 8, 0) <= 0 || enlist(name, fd) < 0)
                close(fd);
        }
        heartbeat();
    }
}
