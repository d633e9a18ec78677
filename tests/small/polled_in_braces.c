/* expect: descriptor-lost in talk. The array of a poller, written out in braces, is no place from which anybody closes. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static int guest = -1;

static void talk(void)
{
    char words[200];
    ssize_t n = recv(guest, words, sizeof words, 0);

    if (n <= 0) {
        guest = -1;
        return;
    }
    send(guest, words, n, MSG_NOSIGNAL);
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);

    listen(door, 1);
    for (;;) {
        struct pollfd both[2] = {{guest, POLLIN, 0}, {guest < 0 ? door : -1, POLLIN, 0}};

        if (poll(both, 2, -1) < 0)
            continue;
        if (both[0].revents)
            talk();
        if (both[1].revents)
            guest = accept(door, NULL, NULL);
    }
}
