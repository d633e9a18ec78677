/* expect: silence. The poller tells of a peer that has closed each time it is asked: the next round closes. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
struct job { int fd; int done; };
static struct job jobs[8];
int main(void)
{
    struct pollfd p[8];
    int i, l = socket(AF_INET, SOCK_STREAM, 0);
    char c;
    listen(l, 5);
    for (i = 0; i < 8; i++)
        jobs[i].fd = -1;
    for (;;) {
        for (i = 0; i < 8; i++) {
            p[i].fd = jobs[i].fd;
            p[i].events = POLLIN;
        }
        if (poll(p, 8, 100) < 0)
            continue;
        for (i = 0; i < 8; i++) {
            if (p[i].revents == 0)
                continue;
            if (jobs[i].done) {
                close(jobs[i].fd);
                jobs[i].fd = -1;
            } else if (read(jobs[i].fd, &c, 1) <= 0)
                jobs[i].done = 1;
        }
        int fd = accept(l, 0, 0);
        if (fd < 0)
            continue;
        for (i = 0; i < 8; i++)
            if (jobs[i].fd < 0) {
                jobs[i].fd = fd;
                jobs[i].done = 0;
                break;
            }
        if (i == 8)
            close(fd);
    }
}
