/* expect: descriptor-lost in peer_input. The walk by LIST_NEXT meets the peer, which is freed and not closed. */
#include <stdlib.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
    LIST_ENTRY(peer) link;
    int sock;
};
static LIST_HEAD(, peer) peers = LIST_HEAD_INITIALIZER(peers);

static void peer_input(struct peer *p)
{
    char b[10];
    if (recv(p->sock, b, sizeof b, MSG_DONTWAIT) == 0) {
        LIST_REMOVE(p, link);
        free(p);
    }
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        struct peer *p, *next;
        int fd;
        for (p = LIST_FIRST(&peers); p != NULL; p = next) {
            next = LIST_NEXT(p, link);
            peer_input(p);
        }
        fd = accept(lfd, NULL, NULL);
        if (fd < 0)
            continue;
        if (!(p = calloc(1, sizeof *p))) {
            close(fd);
            continue;
        }
        p->sock = fd;
        LIST_INSERT_HEAD(&peers, p, link);
    }
}
