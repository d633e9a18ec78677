// expect: silence. What the reader marks is reaped as soon as the clock shows another second than the last time.
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MOST 16

struct line {
    int fd;
    int over;
};

static struct line line[MOST];
static int lines;

static time_t now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return ts.tv_sec;
}

static void hear(struct line *l)
{
    char buf[128];

    if (read(l->fd, buf, sizeof buf) <= 0)
        l->over = 1;
}

static void reap(void)
{
    for (int i = lines - 1; i >= 0; i--) {
        if (!line[i].over)
            continue;
        close(line[i].fd);
        line[i] = line[--lines];
    }
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    time_t last = 0;

    listen(lfd, 8);
    for (;;) {
        struct pollfd p[MOST + 1];
        int n = lines;

        for (int i = 0; i < n; i++) {
            p[i].fd = line[i].over ? -1 : line[i].fd;
            p[i].events = POLLIN;
        }
        p[n].fd = lfd;
        p[n].events = POLLIN;
        if (poll(p, n + 1, 250) > 0) {
            for (int i = 0; i < n; i++)
                if (p[i].revents)
                    hear(&line[i]);
            if (p[n].revents) {
                int fd = accept(lfd, NULL, NULL);
                if (fd >= 0 && lines < MOST)
                    line[lines++] = (struct line){.fd = fd};
                else if (fd >= 0)
                    close(fd);
            }
        }
        if (now() != last) {
            last = now();
            reap();
        }
    }
}
