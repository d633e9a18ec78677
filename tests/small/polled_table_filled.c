/* expect: descriptor-lost in main. A loop that only writes to a poller's table has not looked whose places they are: it comes to its end. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEATS 10

static int taken[SEATS], socks[SEATS];

static void enter(int door)
{
    int sock = accept(door, NULL, NULL);

    for (int i = 0; sock >= 0 && i < SEATS; i++) {
        if (!taken[i]) {
            taken[i] = 1;
            socks[i] = sock;
            return;
        }
    }
    if (sock >= 0)
        close(sock);
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd want[SEATS + 1];
    char line[100];

    listen(door, 5);
    for (;;) {
        for (int i = 0; i < SEATS; i++)
            want[i].fd = taken[i] ? socks[i] : -1;
        want[SEATS].fd = door;
        for (int i = 0; i <= SEATS; i++)
            want[i].events = POLLIN;
        if (poll(want, SEATS + 1, -1) < 0)
            continue;
        for (int i = 0; i < SEATS; i++)
            if (want[i].revents && recv(socks[i], line, sizeof line, 0) <= 0)
                taken[i] = 0;
        if (want[SEATS].revents)
            enter(door);
    }
}
