/* expect: descriptor-lost in main. Where a loop came to its end, no place was found, and nobody closes. */
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define PLACES 16
static int fds[PLACES];

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    char b[64];
    listen(lfd, 8);
    for (;;) {
        fd_set rd;
        int i, fd;
        FD_ZERO(&rd);
        FD_SET(lfd, &rd);
        for (i = 0; i < PLACES; i++)
            if (fds[i])
                FD_SET(fds[i], &rd);
        if (select(FD_SETSIZE, &rd, NULL, NULL, NULL) < 0)
            continue;
        for (i = 0; i < PLACES; i++)
            if (fds[i] && FD_ISSET(fds[i], &rd) && recv(fds[i], b, sizeof b, 0) <= 0) {
                close(fds[i]);
                fds[i] = 0;
            }
        if (!FD_ISSET(lfd, &rd) || (fd = accept(lfd, NULL, NULL)) < 0)
            continue;
        for (i = 0; i < PLACES; i++)
            if (fds[i] == 0) {
                fds[i] = fd;
                break;
            }
    }
}
