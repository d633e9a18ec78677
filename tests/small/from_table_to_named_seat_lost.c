// expect: descriptor-lost in join. The seat of a guest whose name nobody looks at is given to the next one.
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLACES 8

struct seat {
    char name[16];
    int fd;
};

static struct seat seat[PLACES];
static int guest[PLACES];

static int join(int fd, const char *name)
{
    for (int i = 0; i < PLACES; i++) {
        struct seat *s = &seat[i];
        snprintf(s->name, sizeof s->name, "%s", name);
        s->fd = fd;
        return 0;
    }
    return -1;
}

static void from_guest(int i)
{
    char name[16];
    ssize_t n = recv(guest[i], name, sizeof name - 1, 0);

    if (n <= 0) {
        close(guest[i]);
        guest[i] = -1;
        return;
    }
    name[n] = 0;
    if (join(guest[i], name) < 0)
        close(guest[i]);
    guest[i] = -1;
}

static void from_player(struct seat *s)
{
    char buf[64];

    if (recv(s->fd, buf, sizeof buf, 0) > 0)
        return;
    close(s->fd);
    s->name[0] = 0;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    fd_set in;

    listen(lfd, 8);
    for (int i = 0; i < PLACES; i++)
        guest[i] = -1;
    for (;;) {
        FD_ZERO(&in);
        FD_SET(lfd, &in);
        for (int i = 0; i < PLACES; i++) {
            if (guest[i] >= 0)
                FD_SET(guest[i], &in);
            if (seat[i].name[0])
                FD_SET(seat[i].fd, &in);
        }
        if (select(FD_SETSIZE, &in, NULL, NULL, NULL) <= 0)
            continue;
        for (int i = 0; i < PLACES; i++) {
            if (guest[i] >= 0 && FD_ISSET(guest[i], &in))
                from_guest(i);
            if (seat[i].name[0] && FD_ISSET(seat[i].fd, &in))
                from_player(&seat[i]);
        }
        if (FD_ISSET(lfd, &in)) {
            int fd = accept(lfd, NULL, NULL), i = 0;
            while (i < PLACES && guest[i] >= 0)
                i++;
            if (fd >= 0 && i < PLACES)
                guest[i] = fd;
            else if (fd >= 0)
                close(fd);
        }
    }
}
