/* expect: silence. The listener has the first place of a table that grows; where the others stand is known by name. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct pollfd *watched;
static size_t used, room;

static int add(int fd)
{
    if (used == room) {
        void *more = realloc(watched, (room + 16) * sizeof *watched);
        if (!more)
            return -1;
        watched = more;
        room += 16;
    }
    watched[used++] = (struct pollfd){ .fd = fd, .events = POLLIN };
    return 0;
}

int main(void)
{
    char b[64];
    int fd, lfd = socket(AF_INET, SOCK_STREAM, 0);
    if (listen(lfd, 9) || add(lfd))
        return 1;
    while (poll(watched, used, -1) >= 0) {
        for (size_t i = used; i-- > 1;)
            if (watched[i].revents && recv(watched[i].fd, b, sizeof b, 0) <= 0) {
                close(watched[i].fd);
                watched[i] = watched[--used];
            }
        if (watched[0].revents & POLLIN && (fd = accept(lfd, NULL, NULL)) >= 0 && add(fd) < 0)
            close(fd);
    }
}
