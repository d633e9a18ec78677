// expect: silence. A sweep that comes soon lets it go.
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define IDLE 2

struct sensor { int fd; time_t heard; int mute; };
static struct sensor all[64];

static void hear(struct sensor *s)
{
    char buf[256];
    if (read(s->fd, buf, sizeof buf) <= 0)
        s->mute = 1;
    else
        s->heard = time(NULL);
}

static void expire(void)
{
    time_t now = time(NULL);
    for (int i = 0; i < 64; i++) {
        if (all[i].fd < 0 || now - all[i].heard < IDLE)
            continue;
        close(all[i].fd);
        all[i].fd = -1;
    }
}

static void welcome(int lfd)
{
    int fd = accept(lfd, NULL, NULL);
    if (fd < 0)
        return;
    for (int i = 0; i < 64; i++) {
        if (all[i].fd < 0) {
            all[i] = (struct sensor){ fd, time(NULL), 0 };
            return;
        }
    }
    close(fd);
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (int i = 0; i < 64; i++)
        all[i].fd = -1;
    for (;;) {
        struct pollfd fds[65];
        for (int i = 0; i < 64; i++)
            fds[i] = (struct pollfd){ all[i].mute ? -1 : all[i].fd, POLLIN, 0 };
        fds[64] = (struct pollfd){ lfd, POLLIN, 0 };
        if (poll(fds, 65, 1000) > 0) {
            for (int i = 0; i < 64; i++)
                if (fds[i].revents)
                    hear(&all[i]);
            if (fds[64].revents)
                welcome(lfd);
        }
        expire();
    }
}
