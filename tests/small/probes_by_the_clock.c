/* expect: eof-still-stored in heard. At end of file the probe stays in the table, whatever the clock and the others do meanwhile. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROBES 32

static struct probe {
    int fd;
    int misses;
    int late;
} probes[PROBES];
static int count;
static volatile sig_atomic_t due;

static void on_alarm(int sig)
{
    (void)sig;
    due = 1;
}

static void gone(int at)
{
    close(probes[at].fd);
    probes[at] = probes[--count];
}

static void heard(int at)
{
    char report[64];
    ssize_t n = recv(probes[at].fd, report, sizeof report, MSG_DONTWAIT);

    if (n > 0) {
        probes[at].misses = 0;
        probes[at].late = 0;
    } else if (n < 0 && errno != EAGAIN) {
        gone(at);
    }
}

int main(void)
{
    struct pollfd asked[PROBES + 1];
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    listen(listener, 8);
    signal(SIGALRM, on_alarm);
    for (;;) {
        asked[0].fd = listener;
        asked[0].events = POLLIN;
        for (int i = 0; i < count; i++) {
            asked[i + 1].fd = probes[i].fd;
            asked[i + 1].events = POLLIN;
        }
        int ready = poll(asked, count + 1, -1);
        if (due) {
            due = 0;
            for (int i = 0; i < count; i++)
                if (++probes[i].misses > 3)
                    probes[i].late = 1;
        }
        if (ready <= 0)
            continue;
        for (int i = count - 1; i >= 0; i--)
            if (asked[i + 1].revents)
                heard(i);
        if (asked[0].revents && count < PROBES) {
            int fd = accept(listener, 0, 0);
            if (fd >= 0) {
                probes[count].fd = fd;
                probes[count].misses = probes[count].late = 0;
                count++;
            }
        }
    }
}
