/* expect: eof-waits in hear. Whose buffer is full is not asked for, and nothing but a read empties it. */
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#define MOST 16
struct line {
    int fd;
    unsigned have;
    char text[80];
};
static struct line lines[MOST];

static void leave(struct line *l)
{
    close(l->fd);
    l->fd = -1;
}

static void hear(struct line *l)
{
    ssize_t n = recv(l->fd, l->text + l->have, sizeof l->text - l->have, 0);
    if (n <= 0) {
        leave(l);
        return;
    }
    l->have += n;
    char *end = memchr(l->text, '\n', l->have);
    if (end) {
        l->have -= end + 1 - l->text;
        memmove(l->text, end + 1, l->have);
    }
}

int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    for (int i = 0; i < MOST; i++)
        lines[i].fd = -1;
    if (bind(listener, (struct sockaddr *)&a, sizeof a) < 0 || listen(listener, 8) < 0)
        return 1;
    for (;;) {
        struct pollfd p[MOST + 1];
        struct line *of[MOST + 1];
        int n = 1;
        p[0].fd = listener;
        p[0].events = POLLIN;
        for (int i = 0; i < MOST; i++) {
            if (lines[i].fd < 0)
                continue;
            of[n] = &lines[i];
            p[n].fd = lines[i].fd;
            p[n].events = lines[i].have == sizeof(lines[i].text) ? 0 : POLLIN;
            n++;
        }
        if (poll(p, n, -1) < 0)
            continue;
        for (int i = 1; i < n; i++) {
            if (p[i].revents & POLLIN)
                hear(of[i]);
            else if (p[i].revents)
                leave(of[i]);
        }
        if (p[0].revents) {
            int at = 0, fd = accept(listener, NULL, NULL);
            if (fd < 0)
                continue;
            while (at < MOST && lines[at].fd >= 0)
                at++;
            if (at == MOST) {
                close(fd);
                continue;
            }
            lines[at].fd = fd;
            lines[at].have = 0;
        }
    }
}
