// expect: eof-indistinguishable in serve. What is left of the bytes is the same each time: no way out comes of it.
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
struct session { int fd; unsigned len; unsigned char buf[256]; };
static int fill(struct session *s)
{
    ssize_t n = recv(s->fd, s->buf + s->len, sizeof s->buf - s->len, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN ? 0 : -1;
    s->len += n;
    return 0;
}
static int ends(struct session *s)
{
    unsigned i;
    for (i = 0; i < s->len; i++)
        if (s->buf[i] == 'q')
            return 1;
    return 0;
}
static void serve(int fd)
{
    struct session s = { fd, 0 };
    for (;;) {
        struct pollfd p = { fd, POLLIN, 0 };
        if (poll(&p, 1, -1) < 0 || fill(&s) < 0)
            break;
        if (ends(&s))
            break;
    }
    close(fd);
}
int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0), fd;
    listen(lfd, 8);
    while ((fd = accept(lfd, NULL, NULL)) >= 0)
        serve(fd);
    return 0;
}
