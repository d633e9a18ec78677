/* expect: silence. The listener stands behind the last one in what the poller is given, whatever was counted down before. */
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
static int guest[16];
static int guests;
static void look(struct pollfd *p)
{
    char buf[64];
    for (int i = guests - 1; i >= 0; i--) {
        if (!p[i].revents || read(guest[i], buf, sizeof buf) > 0)
            continue;
        close(guest[i]);
        guest[i] = guest[--guests];
    }
}
static void come_in(int l)
{
    int fd = accept(l, NULL, NULL);
    if (fd < 0)
        return;
    if (guests < 16)
        guest[guests++] = fd;
    else
        close(fd);
}
int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    struct pollfd p[17];
    int l = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(l, (struct sockaddr *)&a, sizeof a) < 0 || listen(l, 8) < 0)
        return 1;
    for (;;) {
        for (int i = 0; i < guests; i++)
            p[i] = (struct pollfd){ .fd = guest[i], .events = POLLIN };
        p[guests] = (struct pollfd){ .fd = l, .events = POLLIN };
        if (poll(p, guests + 1, -1) < 0)
            continue;
        int came = p[guests].revents & POLLIN;
        look(p);
        if (came)
            come_in(l);
    }
}
