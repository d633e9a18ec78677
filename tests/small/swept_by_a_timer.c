// expect: silence. A clock brings events of its own: what is swept on its ticks is let go whatever others do.
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MANY 16

static struct guest {
    int fd;
    int leaving;
} guests[MANY];

static void hear(struct guest *g)
{
    char text[64];

    if (recv(g->fd, text, sizeof text, 0) <= 0)
        g->leaving = 1;
}

static void sweep(void)
{
    for (int i = 0; i < MANY; i++) {
        if (guests[i].fd == -1 || !guests[i].leaving)
            continue;
        close(guests[i].fd);
        guests[i].fd = -1;
    }
}

static void welcome(int door)
{
    int fd = accept(door, NULL, NULL);

    if (fd == -1)
        return;
    for (int i = 0; i < MANY; i++) {
        if (guests[i].fd == -1) {
            guests[i].fd = fd;
            guests[i].leaving = 0;
            return;
        }
    }
    close(fd);
}

int main(void)
{
    struct itimerspec every = { { 1, 0 }, { 1, 0 } };
    struct pollfd p[MANY + 2];
    int door = socket(AF_INET, SOCK_STREAM, 0), clock = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    unsigned long ticks;

    listen(door, 5);
    timerfd_settime(clock, 0, &every, NULL);
    for (int i = 0; i < MANY; i++)
        guests[i].fd = -1;
    for (;;) {
        for (int i = 0; i < MANY; i++) {
            p[i].fd = guests[i].leaving ? -1 : guests[i].fd;
            p[i].events = POLLIN;
        }
        p[MANY].fd = clock;
        p[MANY].events = POLLIN;
        p[MANY + 1].fd = door;
        p[MANY + 1].events = POLLIN;
        if (poll(p, MANY + 2, -1) <= 0)
            continue;
        for (int i = 0; i < MANY; i++)
            if (p[i].revents)
                hear(&guests[i]);
        if (p[MANY].revents && read(clock, &ticks, sizeof ticks) > 0)
            sweep();
        if (p[MANY + 1].revents)
            welcome(door);
    }
}
