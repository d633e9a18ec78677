/* expect: silence. What was tested on the way to the accept holds however many other settings there are. */
#include <sys/socket.h>
#include <unistd.h>

int datagrams, quiet, peeking, secure, strict, busy, most, pending;
int listener;
void note(const char *what);

static void add(int fd)
{
    char buf[64];
    int n = 0;
    if (secure && strict)
        note("checked");
    if (datagrams) {
        n = recv(listener, buf, sizeof buf, 0);
        if (n < 0)
            return;
        fd = socket(AF_INET, SOCK_DGRAM, 0);
        if (fd < 0)
            return;
    }
    if (peeking)
        note("later");
    if (!quiet)
        note("taken");
    if (busy)
        note("busy");
    while (recv(fd, buf, sizeof buf, 0) > 0)
        continue;
    close(fd);
}

static void look(void)
{
    int i, fd;
    if (datagrams) {
        add(0);
    } else {
        for (i = 0; i < most; i++) {
            if (pending >= most)
                break;
            fd = accept(listener, NULL, NULL);
            if (fd < 0) {
                if (!quiet)
                    note("accept");
                break;
            }
            add(fd);
        }
    }
}

int main(int argc, char **argv)
{
    (void)argv;
    datagrams = argc > 1;
    listener = socket(AF_INET, datagrams ? SOCK_DGRAM : SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;)
        look();
}
