// expect: eof-still-stored in hear. The poller is not asked for the peer's end, and tells of none.
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct pollfd seats[32];
static int taken = 1;

static void leave(int at)
{
    close(seats[at].fd);
    seats[at] = seats[--taken];
}

static int hear(int at)
{
    char text[128];
    ssize_t n = read(seats[at].fd, text, sizeof text);
    if (n < 0 && errno != EINTR)
        return -1;
    return 0;
}

int main(void)
{
    seats[0].fd = socket(AF_INET, SOCK_STREAM, 0);
    seats[0].events = POLLIN;
    listen(seats[0].fd, 8);
    for (;;) {
        if (poll(seats, taken, -1) < 0)
            continue;
        for (int i = taken - 1; i > 0; i--) {
            if (seats[i].revents & (POLLRDHUP | POLLHUP | POLLERR))
                leave(i);
            else if (seats[i].revents & POLLIN && hear(i) < 0)
                leave(i);
        }
        if (seats[0].revents & POLLIN && taken < 32) {
            int fd = accept(seats[0].fd, NULL, NULL);
            if (fd < 0)
                continue;
            seats[taken].fd = fd;
            seats[taken].events = POLLIN;
            taken++;
        }
    }
}
