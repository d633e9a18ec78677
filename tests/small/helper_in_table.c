/* expect: silence. Each has a helper at the end of a pipe: when that ends, the socket is closed, whoever has ended before. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEATS 10

static struct seat {
    pid_t helper;
    int sock;
    int to, from;
    int silent;
} seats[SEATS];

static int hire(struct seat *s)
{
    int down[2], up[2];

    if (pipe(down) < 0 || pipe(up) < 0)
        abort();
    if ((s->helper = fork()) == 0) {
        dup2(down[0], 0);
        dup2(up[1], 1);
        execlp("sort", "sort", (char *)NULL);
        _exit(1);
    }
    close(down[0]);
    close(up[1]);
    s->to = down[1];
    s->from = up[0];
    return s->helper > 0;
}

static void enter(int door)
{
    int sock = accept(door, NULL, NULL);
    int at = 0;

    while (at < SEATS && seats[at].helper > 0)
        at++;
    if (sock < 0)
        return;
    if (at == SEATS || !hire(&seats[at])) {
        close(sock);
        return;
    }
    seats[at].sock = sock;
    seats[at].silent = 0;
}

static void pass_on(struct seat *s)
{
    char lines[512];
    ssize_t n = recv(s->sock, lines, sizeof lines, 0);

    if (n <= 0 || write(s->to, lines, n) < n) {
        close(s->to);
        s->silent = 1;
    }
}

static void give_back(struct seat *s)
{
    char lines[512];
    ssize_t n = read(s->from, lines, sizeof lines);

    if (n > 0) {
        send(s->sock, lines, n, MSG_NOSIGNAL);
        return;
    }
    if (!s->silent)
        close(s->to);
    close(s->from);
    close(s->sock);
    waitpid(s->helper, NULL, 0);
    s->helper = 0;
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd want[2 * SEATS + 1];

    listen(door, 5);
    for (;;) {
        for (int i = 0; i < SEATS; i++) {
            want[i].fd = seats[i].helper > 0 && !seats[i].silent ? seats[i].sock : -1;
            want[SEATS + i].fd = seats[i].helper > 0 ? seats[i].from : -1;
        }
        want[2 * SEATS].fd = door;
        for (int i = 0; i < 2 * SEATS + 1; i++)
            want[i].events = POLLIN;
        if (poll(want, 2 * SEATS + 1, -1) < 0)
            continue;
        for (int i = 0; i < SEATS; i++) {
            if (want[i].revents)
                pass_on(&seats[i]);
            if (want[SEATS + i].revents)
                give_back(&seats[i]);
        }
        if (want[2 * SEATS].revents)
            enter(door);
    }
}
