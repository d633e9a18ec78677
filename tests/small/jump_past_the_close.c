/* expect: descriptor-lost in main. A jump out of the session goes past the close. */
#include <setjmp.h>
#include <sys/socket.h>
#include <unistd.h>

static jmp_buf top;

static void session(int fd)
{
    char b[10];
    while (read(fd, b, sizeof b) > 0)
        if (b[0] == '!')
            longjmp(top, 1);
}

int main(void)
{
    static int fd;
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    setjmp(top);
    for (;;) {
        fd = accept(lfd, NULL, NULL);
        if (fd < 0)
            continue;
        session(fd);
        close(fd);
    }
}
