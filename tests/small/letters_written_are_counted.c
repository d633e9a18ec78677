/* expect: silence. Less than no letters is never written: the early return is taken by nobody. */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void greet(int fd, unsigned number)
{
    char line[64];
    int n = snprintf(line, sizeof line, "you are number %u\n", number);

    if (n < 0)
        return;
    send(fd, line, n, MSG_NOSIGNAL);
    close(fd);
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);

    listen(lfd, 9);
    for (unsigned number = 0;; number++) {
        int fd = accept(lfd, NULL, NULL);
        if (fd >= 0)
            greet(fd, number);
    }
}
