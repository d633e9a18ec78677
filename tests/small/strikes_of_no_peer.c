// expect: eof-indistinguishable in main. The strikes are counted, and nobody is struck out.
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
    int fd;
    int strikes;
};

static struct peer peers[64];
static int count;

static void drop(int at) {
    close(peers[at].fd);
    peers[at] = peers[--count];
}

static int listen_peer(struct peer *p) {
    char line[128];
    ssize_t n = recv(p->fd, line, sizeof line, MSG_DONTWAIT);
    if (n > 0) {
        p->strikes = 0;
        return 0;
    }
    p->strikes++;
    return p->strikes < 0 ? -1 : 0;
}

int main(void) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(7000)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr *)&at, sizeof at);
    listen(listener, 8);
    for (;;) {
        struct pollfd ready = {listener, POLLIN, 0};
        if (poll(&ready, 1, 200) > 0) {
            int fd = accept(listener, NULL, NULL);
            if (fd >= 0 && count < 64)
                peers[count++] = (struct peer){fd, 0};
            else if (fd >= 0)
                close(fd);
        }
        for (int i = count - 1; i >= 0; i--)
            if (listen_peer(&peers[i]) < 0)
                drop(i);
    }
}
