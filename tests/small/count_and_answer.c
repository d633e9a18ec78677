/* expect: silence. One variable counts the request's bytes and takes what the read says. */
#include <sys/socket.h>
#include <unistd.h>

static int converse(int fd, const char *request)
{
    char buf[256];
    int n = 0;
    for (; *request; request++)
        buf[n++] = *request;
    write(fd, buf, n);
    for (;;) {
        n = read(fd, buf, sizeof buf);
        if (n == 0)
            break;
        if (n == -1)
            return -1;
        write(1, buf, n);
    }
    return 0;
}

int main(int argc, char **argv)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    for (;;) {
        int conn = accept(lsn, NULL, NULL);
        if (conn < 0)
            continue;
        converse(conn, argv[1]);
        close(conn);
    }
}
