/* expect: silence. The table has a way to the first member of each, and code that goes with it to the whole. */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct stream;

struct calls {
    int (*hear)(struct stream *);
    void (*end)(struct stream *);
};

struct stream {
    const struct calls *calls;
};

struct tcp {
    struct stream base;
    int fd;
};

static struct stream *table[32];

static int tcp_hear(struct stream *s)
{
    char buf[64];
    return recv(((struct tcp *)s)->fd, buf, sizeof buf, MSG_DONTWAIT) != 0;
}

static void tcp_end(struct stream *s)
{
    struct tcp *t = (struct tcp *)s;
    close(t->fd);
    free(t);
}

static const struct calls tcp_calls = { tcp_hear, tcp_end };

static struct stream *tcp_new(int fd)
{
    struct tcp *t = calloc(1, sizeof *t);
    if (!t) {
        close(fd);
        return NULL;
    }
    t->base.calls = &tcp_calls;
    t->fd = fd;
    return &t->base;
}

static void adopt(struct stream *s)
{
    for (int i = 0; s && i < 32; i++) {
        if (!table[i]) {
            table[i] = s;
            return;
        }
    }
    if (s)
        s->calls->end(s);
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            adopt(tcp_new(fd));
        for (int i = 0; i < 32; i++) {
            if (table[i] && !table[i]->calls->hear(table[i])) {
                table[i]->calls->end(table[i]);
                table[i] = NULL;
            }
        }
    }
}
