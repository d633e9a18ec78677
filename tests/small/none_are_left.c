/* expect: silence. As long as one of them is known there are some, and how many there are is nobody's place. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct waiter { int fd, since; } waiting[32];
static int count;

static void answer(int i)
{
    send(waiting[i].fd, "news\n", 5, MSG_NOSIGNAL);
    close(waiting[i].fd);
    waiting[i] = waiting[--count];
}

static void ask(int fd)
{
    char b[64];
    if (recv(fd, b, sizeof b, 0) <= 0) {
        close(fd);
        return;
    }
    if (b[0] == 'w' && count < 32) {
        waiting[count++] = (struct waiter){ fd, b[1] };
        return;
    }
    while (count > 0)
        answer(count - 1);
    close(fd);
}

int main(void)
{
    struct pollfd p[33];
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 9);
    for (;;) {
        int i, n = count;
        for (i = 0; i < n; i++)
            p[i] = (struct pollfd){ waiting[i].fd, POLLIN, 0 };
        p[n] = (struct pollfd){ lfd, POLLIN, 0 };
        if (poll(p, n + 1, 1000) < 0)
            continue;
        for (i = n - 1; i >= 0; i--)
            if (p[i].revents)
                answer(i);
        if (p[n].revents) {
            int fd = accept(lfd, NULL, NULL);
            if (fd >= 0)
                ask(fd);
        }
    }
}
