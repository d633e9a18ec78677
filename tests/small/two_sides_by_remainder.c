/* expect: silence. What is left when a number is divided by two is 0 or 1, and `!side` is the other one: both are closed. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
struct pair { int used; int end[2]; };
static struct pair pairs[4];
static void over(struct pair *p, int side) {
    int other = p->end[!side];
    if (other >= 0)
        close(other);
    close(p->end[side]);
    p->end[0] = p->end[1] = -1;
    p->used = 0;
}
static void seat(int a, int b) {
    for (int i = 0; i < 4; i++)
        if (!pairs[i].used) {
            pairs[i].used = 1;
            pairs[i].end[0] = a;
            pairs[i].end[1] = b;
            return;
        }
    close(a);
    close(b);
}
void run(int left, int right) {
    struct pollfd p[9];
    char c[16];
    for (;;) {
        for (int i = 0; i < 4; i++)
            for (int s = 0; s < 2; s++)
                p[2 * i + s] = (struct pollfd){ pairs[i].used ? pairs[i].end[s] : -1, POLLIN, 0 };
        p[8] = (struct pollfd){ left, POLLIN, 0 };
        if (poll(p, 9, -1) < 0)
            continue;
        for (int i = 0; i < 8; i++)
            if (p[i].revents && pairs[i / 2].used && recv(pairs[i / 2].end[i % 2], c, sizeof c, 0) <= 0)
                over(&pairs[i / 2], i % 2);
        if (p[8].revents) {
            int a = accept(left, 0, 0), b = accept(right, 0, 0);
            if (a >= 0 && b >= 0)
                seat(a, b);
            else if (a >= 0)
                close(a);
            else if (b >= 0)
                close(b);
        }
    }
}
