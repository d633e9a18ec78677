// expect: silence. Flags that are or-ed onto themselves before they are given.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int fd)
{
    char b[64];
    int flags = fcntl(fd, F_GETFL, 0);
    flags = flags | O_CLOEXEC;
    flags = flags | O_NONBLOCK;
    fcntl(fd, F_SETFL, flags);
    while (recv(fd, b, sizeof b, 0) > 0)
        send(fd, b, 1, 0);
    close(fd);
}

int main(void)
{
    int how = SOCK_STREAM;
    how = how | SOCK_CLOEXEC;
    int lfd = socket(AF_INET, how, 0);
    listen(lfd, 8);
    for (;;) {
        int fd = accept4(lfd, 0, 0, SOCK_NONBLOCK);
        if (fd >= 0)
            serve(fd);
    }
}
