/* expect: shutdown-not-close in forget. The set forgets the number, and nobody closes it; that others are closed when they say so is no help. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum phase { NEW, NAMED, OPEN };
struct box { enum phase phase; char in[256]; size_t len; };
static struct box *boxes[FD_SETSIZE];
static fd_set watched;
static int maxfd;

static void forget(int fd)
{
    FD_CLR(fd, &watched);
    free(boxes[fd]);
    boxes[fd] = NULL;
}

static int command(int fd, struct box *b, char *line)
{
    if (!strncmp(line, "QUIT", 4))
        return 0;
    if (b->phase == NEW && !strncmp(line, "USER ", 5))
        b->phase = NAMED;
    else if (b->phase == NAMED && !strncmp(line, "PASS ", 5))
        b->phase = OPEN;
    else
        send(fd, "?\n", 2, MSG_NOSIGNAL);
    return 1;
}

static void service(int fd)
{
    struct box *b = boxes[fd];
    char *nl;
    ssize_t n = recv(fd, b->in + b->len, sizeof b->in - 1 - b->len, 0);

    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        forget(fd);
        return;
    }
    b->len += n;
    b->in[b->len] = '\0';
    while ((nl = strchr(b->in, '\n')) != NULL) {
        *nl = '\0';
        if (!command(fd, b, b->in)) {
            forget(fd);
            close(fd);
            return;
        }
        b->len -= nl + 1 - b->in;
        memmove(b->in, nl + 1, b->len + 1);
    }
}

static void admit(int lfd)
{
    int fd = accept(lfd, NULL, NULL);
    if (fd < 0)
        return;
    if (fd >= FD_SETSIZE || !(boxes[fd] = calloc(1, sizeof(struct box)))) {
        close(fd);
        return;
    }
    FD_SET(fd, &watched);
    if (fd > maxfd)
        maxfd = fd;
    send(fd, "ready\n", 6, MSG_NOSIGNAL);
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0), fd;
    listen(lfd, 10);
    FD_SET(lfd, &watched);
    maxfd = lfd;
    for (;;) {
        fd_set ready = watched;
        if (select(maxfd + 1, &ready, NULL, NULL, NULL) < 0)
            continue;
        for (fd = 0; fd <= maxfd; fd++) {
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == lfd)
                admit(lfd);
            else if (boxes[fd])
                service(fd);
        }
    }
}
