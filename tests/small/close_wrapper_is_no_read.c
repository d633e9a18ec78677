/* expect: silence. What a wrapper of close returns says nothing of a read. */
#include <sys/socket.h>
#include <unistd.h>

static int hang_up(int fd)
{
    if (close(fd) != 0)
        return -1;
    return 0;
}

static int serve_one(int conn)
{
    char c;
    int log = open_log();
    if (read(conn, &c, 1) <= 0) {
        hang_up(log);
        return -1;
    }
    hang_up(log);
    return 0;
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    for (;;) {
        int conn = accept(lsn, NULL, NULL);
        if (conn < 0)
            continue;
        while (serve_one(conn) == 0) {
        }
        hang_up(conn);
    }
}
