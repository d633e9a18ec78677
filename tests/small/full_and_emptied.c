/* expect: silence. Whose buffer is full would be left out of the set; but a full one is emptied at once. */
#include <netinet/in.h>
#include <sys/select.h>
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
    } else if (l->have == sizeof l->text) {
        l->have = 0;
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
        fd_set in;
        FD_ZERO(&in);
        FD_SET(listener, &in);
        for (int i = 0; i < MOST; i++) {
            if (lines[i].fd < 0)
                continue;
            if (lines[i].have < sizeof lines[i].text)
                FD_SET(lines[i].fd, &in);
        }
        if (select(FD_SETSIZE, &in, NULL, NULL, NULL) < 0)
            continue;
        for (int i = 0; i < MOST; i++) {
            if (lines[i].fd >= 0 && FD_ISSET(lines[i].fd, &in))
                hear(&lines[i]);
        }
        if (FD_ISSET(listener, &in)) {
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
