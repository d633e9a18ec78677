/* expect: silence. A build for tests puts its own function before close: the program is right without it. */
#include <sys/socket.h>
#include <unistd.h>

int traced_close(int fd);

#if TESTING
#define close(fd) traced_close(fd)
#endif

static int done[64];

#undef close
int traced_close(int fd)
{
    if (fd < 64 && done[fd])
        return 0;
    return close(fd);
}
#if TESTING
#define close(fd) traced_close(fd)
#endif

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    for (;;) {
        int fd = accept(lsn, NULL, NULL);
        if (fd < 0)
            continue;
        close(fd);
    }
}
