/* expect: eof-still-stored in readable. The array of those who are polled is made anew in each round. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
struct Slot { int used; int fd; };
static struct Slot slots[32];
static void release(struct Slot *s) { close(s->fd); s->fd = -1; s->used = 0; }
static void readable(struct Slot *s) {
    char b[256];
    ssize_t n = recv(s->fd, b, sizeof b, 0);
    if (n < 0) { release(s); return; }
    if (n == 0) { return; }
}
int main(void) {
    int ls = socket(AF_INET, SOCK_STREAM, 0);
    listen(ls, 8);
    for (;;) {
        struct pollfd p[33];
        struct Slot *who[33];
        int n = 1;
        p[0] = (struct pollfd){ls, POLLIN, 0};
        for (int k = 0; k < 32; k++) {
            struct Slot *s = &slots[k];
            if (!s->used) continue;
            p[n] = (struct pollfd){s->fd, POLLIN, 0};
            who[n++] = s;
        }
        if (poll(p, n, -1) < 0) continue;
        for (int i = 1; i < n; i++) {
            struct Slot *s = who[i];
            if (p[i].revents & POLLIN) readable(s);
        }
        if (p[0].revents & POLLIN) {
            int fd = accept(ls, 0, 0);
            if (fd < 0) continue;
            int placed = 0;
            for (int k = 0; k < 32; k++)
                if (!slots[k].used) { slots[k].used = 1; slots[k].fd = fd; placed = 1; break; }
            if (!placed) close(fd);
        }
    }
}
