/* expect: eof-reread in next. At the end the jump leads to where more is read. */
#include <setjmp.h>
#include <sys/socket.h>
#include <unistd.h>

enum { START, STRANGE, OVER };

static jmp_buf back;
static int conn;

static int next(void)
{
    char c;
    if (recv(conn, &c, 1, 0) <= 0)
        longjmp(back, STRANGE);
    return c;
}

static void session(int fd)
{
    conn = fd;
    switch (setjmp(back)) {
    case START:
        break;
    case STRANGE:
        while (next() != '\n')
            continue;
        break;
    case OVER:
        close(conn);
        return;
    }
    for (;;)
        if (next() != '+')
            longjmp(back, STRANGE);
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            session(fd);
    }
}
