// expect: descriptor-lost in sit. The seat that is taken for free need not be.
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEATS 8

struct seat {
    int taken;
    int fd;
    char name[16];
};

static struct seat seat[SEATS];

static void sit(int fd, const char *name)
{
    struct seat *s = NULL;

    for (int i = 0; i < SEATS; i++) {
        if (seat[i].taken && !strcmp(seat[i].name, name)) {
            close(fd);
            return;
        }
        if (!s)
            s = &seat[i];
    }
    if (!s) {
        close(fd);
        return;
    }
    s->taken = 1;
    s->fd = fd;
    snprintf(s->name, sizeof s->name, "%s", name);
}

static void hear(struct seat *s)
{
    char line[64];

    if (read(s->fd, line, sizeof line) > 0)
        return;
    close(s->fd);
    s->taken = 0;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    fd_set in;

    listen(lfd, 8);
    for (;;) {
        FD_ZERO(&in);
        FD_SET(lfd, &in);
        for (int i = 0; i < SEATS; i++)
            if (seat[i].taken)
                FD_SET(seat[i].fd, &in);
        if (select(FD_SETSIZE, &in, NULL, NULL, NULL) <= 0)
            continue;
        for (int i = 0; i < SEATS; i++)
            if (seat[i].taken && FD_ISSET(seat[i].fd, &in))
                hear(&seat[i]);
        if (FD_ISSET(lfd, &in)) {
            char name[16] = "";
            int fd = accept(lfd, NULL, NULL);
            if (fd < 0)
                continue;
            if (read(fd, name, sizeof name - 1) > 0)
                sit(fd, name);
            else
                close(fd);
        }
    }
}
