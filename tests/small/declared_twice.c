/* expect: descriptor-lost in go. A table of functions is declared before it gets its value. */
#include <sys/socket.h>
#include <unistd.h>

struct screen { int (*done)(int fd); };
static const struct screen menu;

static void go(int fd, const struct screen *to)
{
    if (to->done(fd))
        return;
    close(fd);
}

static int menu_done(int fd)
{
    char b[10];
    return recv(fd, b, 10, 0) <= 0;
}

static const struct screen menu = { menu_done };

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        if (fd >= 0)
            go(fd, &menu);
    }
}
