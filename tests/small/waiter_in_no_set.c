/* expect: eof-waits in park. Who waits is put into no set, until another one calls: nobody would see him go. */
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#define SEATS 64
#define PATIENCE 60
enum { EMPTY, TALKING, WAITING };
struct seat {
    int phase;
    int sock;
    time_t since;
};
static struct seat seats[SEATS];
static void release(struct seat *s, const char *word)
{
    send(s->sock, word, strlen(word), MSG_NOSIGNAL);
    close(s->sock);
    s->phase = EMPTY;
}
static void park(struct seat *s)
{
    s->phase = WAITING;
    s->since = time(NULL);
}
static void hear(struct seat *s)
{
    char text[16];
    ssize_t n = recv(s->sock, text, sizeof text, MSG_DONTWAIT);
    if (n <= 0) {
        close(s->sock);
        s->phase = EMPTY;
    } else if (text[0] == 'w') {
        park(s);
    } else {
        for (int i = 0; i < SEATS; i++)
            if (seats[i].phase == WAITING)
                release(&seats[i], "now\n");
        release(s, "told\n");
    }
}
static void tidy(void)
{
    for (int i = 0; i < SEATS; i++)
        if (seats[i].phase == TALKING && time(NULL) - seats[i].since > PATIENCE)
            release(&seats[i], "late\n");
}
static void seat(int sock)
{
    for (int i = 0; i < SEATS; i++) {
        if (seats[i].phase != EMPTY)
            continue;
        seats[i].phase = TALKING;
        seats[i].sock = sock;
        seats[i].since = time(NULL);
        return;
    }
    close(sock);
}
int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    for (;;) {
        struct timeval second = { .tv_sec = 1 };
        fd_set in;
        FD_ZERO(&in);
        FD_SET(door, &in);
        for (int i = 0; i < SEATS; i++)
            if (seats[i].phase == TALKING)
                FD_SET(seats[i].sock, &in);
        if (select(FD_SETSIZE, &in, NULL, NULL, &second) > 0) {
            for (int i = 0; i < SEATS; i++)
                if (seats[i].phase == TALKING && FD_ISSET(seats[i].sock, &in))
                    hear(&seats[i]);
            int sock = FD_ISSET(door, &in) ? accept(door, NULL, NULL) : -1;
            if (sock >= 0)
                seat(sock);
        }
        tidy();
    }
}
