/* expect: silence. The last element of the poller's table moves into the gap, and so does what stands beside it. */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX 32

struct peer {
    char text[64];
    int len;
};

static struct pollfd polled[MAX + 1];
static struct peer peers[MAX + 1];
static nfds_t count = 1;

static void leave(nfds_t at)
{
    close(polled[at].fd);
    count--;
    polled[at] = polled[count];
    peers[at] = peers[count];
}

static void serve(nfds_t at)
{
    char buf[64];
    ssize_t n = read(polled[at].fd, buf, sizeof buf);

    if (n <= 0) {
        leave(at);
        return;
    }
    peers[at].text[peers[at].len++] = buf[0];
    if (peers[at].len == sizeof peers[at].text)
        peers[at].len = 0;
}

static void join(void)
{
    int fd = accept(polled[0].fd, NULL, NULL);

    if (fd < 0)
        return;
    if (count > MAX) {
        close(fd);
        return;
    }
    memset(&peers[count], 0, sizeof peers[0]);
    polled[count].fd = fd;
    polled[count].events = POLLIN;
    count++;
}

int main(void)
{
    polled[0].fd = socket(AF_INET, SOCK_STREAM, 0);
    polled[0].events = POLLIN;
    listen(polled[0].fd, 8);
    for (;;) {
        if (poll(polled, count, -1) < 0)
            continue;
        for (nfds_t i = count - 1; i > 0; i--)
            if (polled[i].revents)
                serve(i);
        if (polled[0].revents)
            join();
    }
}
