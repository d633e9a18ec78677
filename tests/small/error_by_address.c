/* expect: descriptor-lost in main. The option's value is written through the address: it is not zero any more. */
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    for (;;) {
        int error = 0;
        socklen_t size = sizeof error;
        int conn = accept(lsn, NULL, NULL);
        if (conn < 0)
            continue;
        getsockopt(conn, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0)
            continue;
        close(conn);
    }
}
