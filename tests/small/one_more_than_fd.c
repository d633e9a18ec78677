/* expect: silence. Zero means none: the number is kept one higher. */
#include <sys/socket.h>
#include <unistd.h>

struct link {
    int one;
};

static void link_end(struct link *l)
{
    if (!l->one)
        return;
    close(l->one - 1);
    l->one = 0;
}

static int take(int lsn)
{
    return accept(lsn, NULL, NULL);
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    struct link l = { 0 };
    char c;
    listen(lsn, 5);
    for (;;) {
        l.one = 1 + take(lsn);
        if (!l.one)
            continue;
        while (read(l.one - 1, &c, 1) > 0) {
        }
        link_end(&l);
    }
}
