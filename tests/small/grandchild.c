/* expect: silence. What a child leaves open ends with the child. */
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(int conn)
{
    char c;
    while (read(conn, &c, 1) == 1)
        write(conn, &c, 1);
}

int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0), c;
    listen(s, 12);
    for (;;) {
        c = accept(s, NULL, NULL);
        if (c < 0)
            continue;
        if (fork() == 0) {
            close(s);
            serve(c);
            exit(0);
        }
        close(c);
    }
}
