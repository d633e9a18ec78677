/* expect: silence. The element behind the last one, whose address is taken where the count goes on, is no connection. */
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

struct conn { int fd; unsigned seen; };
static struct conn tab[100];
static int count;

static void forget(int i)
{
    close(tab[i].fd);
    tab[i] = tab[--count];
}

static void take(int lfd)
{
    int fd = accept(lfd, NULL, NULL);
    if (fd < 0)
        return;
    if (count == 100 || fd >= FD_SETSIZE) {
        close(fd);
        return;
    }
    memset(&tab[count], 0, sizeof tab[0]);
    tab[count++].fd = fd;
}

int main(void)
{
    int i, lfd = socket(AF_INET, SOCK_STREAM, 0);
    char b[64];
    listen(lfd, 20);
    for (;;) {
        fd_set rd;
        FD_ZERO(&rd);
        FD_SET(lfd, &rd);
        for (i = 0; i < count; i++)
            FD_SET(tab[i].fd, &rd);
        if (select(FD_SETSIZE, &rd, NULL, NULL, NULL) < 0)
            continue;
        for (i = count - 1; i >= 0; i--)
            if (FD_ISSET(tab[i].fd, &rd) && recv(tab[i].fd, b, sizeof b, 0) <= 0)
                forget(i);
        if (FD_ISSET(lfd, &rd))
            take(lfd);
    }
}
