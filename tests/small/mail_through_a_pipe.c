/* expect: silence. Who reads the pipe closes what its threads write into it. */
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct session { int fd; };
static int mailbox[2];

static void *serve(void *arg)
{
    struct session *s = arg;
    char b[10];
    while (read(s->fd, b, sizeof b) > 0)
        ;
    if (write(mailbox[1], &s, sizeof s) != sizeof s)
        abort();
    return NULL;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    if (pipe(mailbox) || listen(lfd, 5))
        return 1;
    for (;;) {
        struct pollfd p[2] = { { lfd, POLLIN, 0 }, { mailbox[0], POLLIN, 0 } };
        if (poll(p, 2, -1) < 0)
            continue;
        if (p[1].revents) {
            struct session *s;
            if (read(mailbox[0], &s, sizeof s) == sizeof s) {
                close(s->fd);
                free(s);
            }
        }
        if (p[0].revents) {
            pthread_t t;
            struct session *s;
            int fd = accept(lfd, NULL, NULL);
            if (fd < 0)
                continue;
            if (!(s = calloc(1, sizeof *s))) {
                close(fd);
                continue;
            }
            s->fd = fd;
            if (pthread_create(&t, NULL, serve, s)) {
                close(fd);
                free(s);
            }
        }
    }
}
