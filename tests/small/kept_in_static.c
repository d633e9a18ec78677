/* expect: silence. The next call finds the connection in the static variable. */
#include <sys/socket.h>
#include <unistd.h>

static int upstream(int lsn)
{
    static int fd = -1;
    if (fd == -1)
        fd = accept(lsn, NULL, NULL);
    return fd == -1 ? -1 : 0;
}

static int note(int lsn)
{
    static int fd = -1;
    char c;
    if (fd == -1)
        fd = accept(lsn, NULL, NULL);
    if (fd == -1)
        return -1;
    if (read(fd, &c, 1) <= 0) {
        close(fd);
        fd = -1;
    }
    return 0;
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    upstream(lsn);
    for (;;)
        note(lsn);
}
