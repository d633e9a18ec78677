/* expect: eof-indistinguishable in pump. The server never hears that no more will come, and is waited for. */
#include <poll.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s >= 0 && connect(s, 0, 0) < 0) {
        close(s);
        s = -1;
    }
    return s;
}

static bool pump(int from, int to)
{
    char buf[512];
    ssize_t n = recv(from, buf, sizeof buf, 0);
    if (n > 0)
        return send(to, buf, n, MSG_NOSIGNAL) == n;
    return false;
}

static void relay(int client, int server)
{
    struct pollfd p[2];
    bool up = true, down = true;
    while (up || down) {
        p[0].fd = up ? client : -1;
        p[0].events = POLLIN;
        p[1].fd = down ? server : -1;
        p[1].events = POLLIN;
        if (poll(p, 2, -1) < 0)
            break;
        if (p[0].revents)
            up = pump(client, server);
        if (p[1].revents)
            down = pump(server, client);
    }
}

int main(void)
{
    int l = socket(AF_INET, SOCK_STREAM, 0);
    listen(l, 8);
    for (;;) {
        int server, client = accept(l, NULL, NULL);
        if (client < 0)
            continue;
        server = dial();
        if (server >= 0) {
            relay(client, server);
            close(server);
        }
        close(client);
    }
}
