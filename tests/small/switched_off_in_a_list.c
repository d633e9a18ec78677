/* expect: silence. A descriptor that the poller is told not to watch has no events, in a list written out as well. */
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

struct half { int from, to, open; };
struct relay { int client, filter[2]; struct half up, down; };

static int pump(struct half *h)
{
    char buf[512];
    ssize_t n = read(h->from, buf, sizeof buf);
    if (n <= 0) {
        h->open = 0;
        return 0;
    }
    return write(h->to, buf, n) == n ? 0 : -1;
}

static void *serve(void *arg)
{
    struct relay r = { .client = (int)(long)arg };
    if (pipe(r.filter) == 0) {
        r.up = (struct half){ r.client, r.filter[1], 1 };
        r.down = (struct half){ r.filter[0], r.client, 1 };
        while (r.down.open) {
            struct pollfd p[2] = {
                { r.up.open ? r.client : -1, POLLIN, 0 },
                { r.filter[0], POLLIN, 0 },
            };
            if (poll(p, 2, -1) < 0)
                break;
            if (p[0].revents && pump(&r.up) < 0)
                break;
            if (p[1].revents && pump(&r.down) < 0)
                break;
        }
        close(r.filter[0]);
        close(r.filter[1]);
    }
    close(r.client);
    return NULL;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 3);
    for (;;) {
        pthread_t t;
        int fd = accept(lfd, NULL, NULL);
        if (fd < 0)
            continue;
        if (pthread_create(&t, NULL, serve, (void *)(long)fd) == 0)
            pthread_detach(t);
        else
            close(fd);
    }
}
