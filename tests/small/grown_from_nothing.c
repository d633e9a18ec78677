/* expect: descriptor-lost in fill. Memory that grows is there the first time too: the set is filled anew each round. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct pollfd *set;

static void fill(int lfd)
{
    int fd;
    set = realloc(set, 2 * sizeof *set);
    if (!set)
        abort();
    set[0] = (struct pollfd){ lfd, POLLIN, 0 };
    if (poll(set, 1, -1) < 0)
        return;
    fd = accept(lfd, NULL, NULL);
    if (fd >= 0)
        send(fd, "hello\n", 6, 0);
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;)
        fill(lfd);
}
