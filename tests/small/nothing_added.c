/* expect: eof-reread in receive. A read of no bytes adds nothing: what was too little stays too little. */
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int receive(int fd, char *to, size_t size)
{
    size_t have = 0;
    while (have < size) {
        ssize_t n = recv(fd, to + have, size - have, 0);
        if (n < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        have += (size_t)n;
    }
    return 0;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, NULL, NULL);
        char body[100];
        size_t want;
        if (fd < 0) continue;
        if (recv(fd, &want, sizeof want, MSG_WAITALL) == sizeof want && want < sizeof body)
            receive(fd, body, want);
        close(fd);
    }
}
