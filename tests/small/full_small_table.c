/* expect: silence. Whether a small table is full says nothing of where the others in it stand. */
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
static struct guest { int fd; int gone; } guests[16];
static int count;
static void close_up(void)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        if (guests[i].gone)
            close(guests[i].fd);
        else
            guests[kept++] = guests[i];
    }
    count = kept;
}
static void come_in(int l)
{
    int fd = accept(l, NULL, NULL);
    if (fd < 0)
        return;
    struct guest *new = &guests[count];
    new->fd = fd;
    new->gone = ++count == 16;
}
int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    struct pollfd p[17];
    char buf[64];
    int l = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(l, (struct sockaddr *)&a, sizeof a) < 0 || listen(l, 8) < 0)
        return 1;
    for (;;) {
        for (int i = 0; i < count; i++)
            p[i] = (struct pollfd){ .fd = guests[i].fd, .events = POLLIN };
        p[count] = (struct pollfd){ .fd = l, .events = POLLIN };
        if (poll(p, count + 1, -1) < 0)
            continue;
        for (int i = 0; i < count; i++)
            if (p[i].revents && read(guests[i].fd, buf, sizeof buf) <= 0)
                guests[i].gone = 1;
        if (p[count].revents)
            come_in(l);
        close_up();
    }
}
