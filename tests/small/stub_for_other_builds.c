/* expect: silence. A build without the feature never gets as far as the stub. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn {
    int fd;
};

#ifdef HAVE_TLS
struct conn *conn_new(int fd)
{
    struct conn *c = malloc(sizeof *c);
    if (c == NULL)
        abort();
    c->fd = fd;
    return c;
}
#else
struct conn *conn_new(int fd)
{
    (void)fd;
    return NULL;
}
#endif

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    for (;;) {
        int fd = accept(lsn, NULL, NULL);
        struct conn *c;
        if (fd < 0)
            continue;
        c = conn_new(fd);
        close(c->fd);
        free(c);
    }
}
