/* expect: eof-still-stored in hear. Who has ended is put into no set any more, so nothing tells that he can be written to. */
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEERS 16

enum { FREE, TALKING, LEAVING };

struct peer {
    int sock;
    int phase;
    char text[256];
    size_t pending;
};

static struct peer peers[PEERS];

static void say(struct peer *p, const char *what)
{
    size_t length = strlen(what);

    if (length > sizeof p->text - p->pending)
        length = sizeof p->text - p->pending;
    memcpy(p->text + p->pending, what, length);
    p->pending += length;
}

static void hear(struct peer *p)
{
    char bytes[128], reply[32];
    ssize_t got = recv(p->sock, bytes, sizeof bytes, 0);

    if (got > 0) {
        snprintf(reply, sizeof reply, "%zd bytes\n", got);
        say(p, reply);
    } else {
        snprintf(reply, sizeof reply, "(%s) bye\n", got < 0 ? "error" : "end");
        say(p, reply);
        p->phase = LEAVING;
    }
}

static void flush(struct peer *p)
{
    ssize_t sent = send(p->sock, p->text, p->pending, MSG_NOSIGNAL);

    if (sent < 0) {
        sent = p->pending;
        p->phase = LEAVING;
    }
    p->pending -= sent;
    memmove(p->text, p->text + sent, p->pending);
    if (p->pending == 0 && p->phase == LEAVING) {
        close(p->sock);
        p->phase = FREE;
    }
}

static void greet(int door)
{
    int sock = accept(door, NULL, NULL);

    for (int i = 0; sock >= 0 && i < PEERS; i++) {
        if (peers[i].phase == FREE) {
            peers[i].sock = sock;
            peers[i].phase = TALKING;
            peers[i].pending = 0;
            return;
        }
    }
    if (sock >= 0)
        close(sock);
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);

    listen(door, 8);
    for (;;) {
        fd_set in, out;

        FD_ZERO(&in);
        FD_ZERO(&out);
        FD_SET(door, &in);
        for (int i = 0; i < PEERS; i++) {
            if (peers[i].phase != TALKING)
                continue;
            FD_SET(peers[i].sock, &in);
            if (peers[i].pending > 0)
                FD_SET(peers[i].sock, &out);
        }
        if (select(FD_SETSIZE, &in, &out, NULL, NULL) < 0)
            continue;
        for (int i = 0; i < PEERS; i++) {
            struct peer *p = &peers[i];

            if (p->phase != FREE && FD_ISSET(p->sock, &out))
                flush(p);
            if (p->phase == TALKING && FD_ISSET(p->sock, &in))
                hear(p);
        }
        if (FD_ISSET(door, &in))
            greet(door);
    }
}
