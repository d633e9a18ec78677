/* expect: descriptor-lost in answer. A plain build takes the other definition of a macro. */
#include <sys/socket.h>
#include <unistd.h>

struct conn { int fd; };

#ifdef WITH_TLS
#define CONN_CLOSE(c) do { tls_close((c)->tls); close((c)->fd); (c)->fd = -1; } while (0)
#else
#define CONN_CLOSE(c) do { (c)->fd = -1; } while (0)
#endif

static void answer(struct conn *c)
{
    char b[10];
    recv(c->fd, b, 10, 0);
    CONN_CLOSE(c);
}

int main(void)
{
    struct conn c = { -1 };
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        c.fd = accept(lfd, NULL, NULL);
        if (c.fd >= 0)
            answer(&c);
    }
}
