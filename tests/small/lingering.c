/* expect: descriptor-lost in lingering_close. It closes on one way: it is the one that must on the other. */
#include <sys/socket.h>
#include <unistd.h>

static void lingering_close(int conn)
{
    char sink[1024];
    if (shutdown(conn, SHUT_WR) < 0) {
        close(conn);
        return;
    }
    while (recv(conn, sink, sizeof sink, 0) > 0) {
    }
}

static void handle(int conn)
{
    char c;
    if (read(conn, &c, 1) != 1) {
        close(conn);
        return;
    }
    write(conn, &c, 1);
    lingering_close(conn);
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0), c;
    listen(lsn, 100);
    for (;;) {
        c = accept(lsn, NULL, NULL);
        if (c >= 0)
            handle(c);
    }
}
