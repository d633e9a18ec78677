/* expect: silence. Who waits is in what the poller is given in each round, and read. */
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#define MOST 32
struct guest { int fd; int waits; };
static struct guest guests[MOST];
static void wake(void)
{
    for (int i = 0; i < MOST; i++) {
        if (guests[i].fd >= 0 && guests[i].waits) {
            send(guests[i].fd, "now\n", 4, MSG_NOSIGNAL);
            close(guests[i].fd);
            guests[i].fd = -1;
        }
    }
}
static void take(struct guest *g)
{
    char c;
    if (recv(g->fd, &c, 1, 0) <= 0) {
        close(g->fd);
        g->fd = -1;
    } else if (g->waits) {
        return;
    } else if (c == 'w') {
        g->waits = 1;
    } else if (c == 'n') {
        wake();
    }
}
int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    struct pollfd p[MOST + 1];
    int whose[MOST + 1];
    int l = socket(AF_INET, SOCK_STREAM, 0);
    for (int i = 0; i < MOST; i++)
        guests[i].fd = -1;
    if (bind(l, (struct sockaddr *)&a, sizeof a) < 0 || listen(l, 8) < 0)
        return 1;
    for (;;) {
        int n = 0;
        p[n].fd = l;
        p[n++].events = POLLIN;
        for (int i = 0; i < MOST; i++) {
            if (guests[i].fd < 0)
                continue;
            whose[n] = i;
            p[n].fd = guests[i].fd;
            p[n++].events = POLLIN;
        }
        if (poll(p, n, -1) < 0)
            continue;
        for (int i = 1; i < n; i++)
            if (p[i].revents)
                take(&guests[whose[i]]);
        if (p[0].revents) {
            int at = 0, fd = accept(l, NULL, NULL);
            if (fd < 0)
                continue;
            while (at < MOST && guests[at].fd >= 0)
                at++;
            if (at == MOST) {
                close(fd);
                continue;
            }
            guests[at].fd = fd;
            guests[at].waits = 0;
        }
    }
}
