/* expect: silence. A readable socket with nothing to read has ended. */
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int pull(int fd)
{
    char buf[256];
    int have = 0;
    if (ioctl(fd, FIONREAD, &have) < 0)
        return -1;
    if (have == 0)
        return -1;
    return recv(fd, buf, sizeof buf, 0) > 0 ? 0 : -1;
}

int main(void)
{
    int l = socket(AF_INET, SOCK_STREAM, 0);
    listen(l, 8);
    for (;;) {
        int fd = accept(l, NULL, NULL);
        if (fd < 0)
            continue;
        for (;;) {
            struct pollfd p = {fd, POLLIN, 0};
            if (poll(&p, 1, -1) < 0)
                continue;
            if (pull(fd) < 0)
                break;
        }
        close(fd);
    }
}
