/* expect: silence. Whose place the poller passes over is let go in the next round; the tables beside each other differ by one. */
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEATS 32

struct guest {
    int left;
    bool over;
};

static struct pollfd set[SEATS + 1];
static struct guest guests[SEATS];
static int count;

static void pause_it(int i)
{
    if (set[i + 1].fd >= 0)
        set[i + 1].fd = ~set[i + 1].fd;
}

static void go_on(int i)
{
    if (set[i + 1].fd < 0)
        set[i + 1].fd = ~set[i + 1].fd;
}

static void leave(int i)
{
    go_on(i);
    close(set[i + 1].fd);
    count--;
    guests[i] = guests[count];
    set[i + 1] = set[count + 1];
}

static void welcome(void)
{
    int fd = accept(set[0].fd, NULL, NULL);
    if (fd < 0)
        return;
    if (count == SEATS) {
        close(fd);
        return;
    }
    memset(&guests[count], 0, sizeof guests[count]);
    guests[count].left = 4;
    count++;
    set[count].fd = fd;
    set[count].events = POLLIN;
}

static void hear(int i)
{
    struct guest *g = &guests[i];
    char buf[64];
    ssize_t n = recv(set[i + 1].fd, buf, sizeof buf, 0);
    if (n <= 0) {
        g->over = true;
        pause_it(i);
        return;
    }
    if (buf[0] == 'q') {
        leave(i);
        return;
    }
    if (--g->left <= 0)
        pause_it(i);
}

static void round_over(void)
{
    for (int i = count - 1; i >= 0; i--) {
        if (guests[i].over) {
            leave(i);
            continue;
        }
        guests[i].left = 4;
        go_on(i);
    }
}

int main(void)
{
    set[0].fd = socket(AF_INET, SOCK_STREAM, 0);
    set[0].events = POLLIN;
    listen(set[0].fd, 8);
    for (;;) {
        if (poll(set, count + 1, 250) == 0) {
            round_over();
            continue;
        }
        for (int i = count - 1; i >= 0; i--)
            if (set[i + 1].fd >= 0 && set[i + 1].revents)
                hear(i);
        if (set[0].revents & POLLIN)
            welcome();
    }
}
