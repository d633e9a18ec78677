// expect: silence. A place of the poll table that the program switched off is not read from again.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
static void run(int client)
{
    struct pollfd p[2] = { { .fd = client, .events = POLLIN }, { .fd = 0, .events = POLLIN } };
    char buf[64];
    int rounds;
    for (rounds = 0; rounds < 10; rounds++) {
        poll(p, 2, 1000);
        if (p[0].fd >= 0 && p[0].revents && read(client, buf, sizeof buf) == 0)
            p[0].fd = -1;
    }
}
int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0), fd;
    listen(lfd, 8);
    while ((fd = accept(lfd, NULL, NULL)) >= 0) {
        run(fd);
        close(fd);
    }
    return 0;
}
