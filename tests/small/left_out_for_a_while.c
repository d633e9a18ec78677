/* expect: silence. Who sends too fast is left out of what the poller is given until the next second. */
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#define MOST 32
struct guest { int fd; time_t until; };
static struct guest guests[MOST];
static void take(struct guest *g)
{
    char buf[100];
    ssize_t n = recv(g->fd, buf, sizeof buf, 0);
    if (n <= 0) {
        close(g->fd);
        g->fd = -1;
    } else if (n > 50) {
        g->until = time(NULL) + 1;
    }
}
int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    struct pollfd p[MOST + 1];
    int l = socket(AF_INET, SOCK_STREAM, 0);
    for (int i = 0; i < MOST; i++)
        guests[i].fd = -1;
    if (bind(l, (struct sockaddr *)&a, sizeof a) < 0 || listen(l, 8) < 0)
        return 1;
    for (;;) {
        for (int i = 0; i < MOST; i++) {
            p[i].fd = guests[i].until > time(NULL) ? -1 : guests[i].fd;
            p[i].events = POLLIN;
        }
        p[MOST].fd = l;
        p[MOST].events = POLLIN;
        if (poll(p, MOST + 1, 1000) < 0)
            continue;
        for (int i = 0; i < MOST; i++)
            if (p[i].revents)
                take(&guests[i]);
        if (p[MOST].revents) {
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
            guests[at].until = 0;
        }
    }
}
