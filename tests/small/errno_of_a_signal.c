/* expect: silence. Whether a signal came is asked at end of file as well: that errno still says so is luck. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int sock)
{
    char text[256];
    for (;;) {
        ssize_t n = read(sock, text, sizeof text);
        if (n <= 0) {
            if (errno == EINTR)
                continue;
            break;
        }
        if (send(sock, text, n, MSG_NOSIGNAL) < 0)
            break;
    }
    close(sock);
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    for (;;) {
        int sock = accept(door, NULL, NULL);
        if (sock >= 0)
            serve(sock);
    }
}
