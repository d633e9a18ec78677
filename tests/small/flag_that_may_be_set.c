/* expect: descriptor-lost in serve. Nobody has looked at the flag before. */
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
    {
        fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            serve(fd);
    }
}
