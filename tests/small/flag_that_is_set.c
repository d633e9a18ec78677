/* expect: silence. Where the flag was found to be set it is still set. */
#include <sys/socket.h>
#include <unistd.h>

int streams = 1;

static void serve(int fd)
{
    char buf[32];
    if (!streams)
        return;
    while (recv(fd, buf, sizeof buf, 0) > 0)
        continue;
    close(fd);
}

void look(int listener)
{
    int fd;
    if (streams) {
        fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            serve(fd);
    }
}
