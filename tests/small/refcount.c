/* expect: silence. The last of two counted owners closes. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn {
    atomic_int refs;
    int fd;
};

static void conn_put(struct conn *c)
{
    if (atomic_fetch_sub(&c->refs, 1) != 1)
        return;
    close(c->fd);
    free(c);
}

static void *reader(void *arg)
{
    struct conn *c = arg;
    char b;
    while (recv(c->fd, &b, 1, 0) == 1) {
    }
    conn_put(c);
    return NULL;
}

static void welcome(int fd)
{
    struct conn *c = malloc(sizeof *c);
    pthread_t t;
    if (!c) {
        close(fd);
        return;
    }
    atomic_init(&c->refs, 1);
    c->fd = fd;
    atomic_fetch_add(&c->refs, 1);
    if (pthread_create(&t, NULL, reader, c) != 0)
        conn_put(c);
    else
        pthread_detach(t);
    conn_put(c);
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0), c;
    listen(lsn, 100);
    for (;;) {
        c = accept(lsn, NULL, NULL);
        if (c >= 0)
            welcome(c);
    }
}
