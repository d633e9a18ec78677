/* expect: silence. The duplicate has the number that was just closed: its name is there. */
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static int move_to(int to, int from)
{
    if (to == from)
        return 0;
    close(to);
    if (fcntl(from, F_DUPFD, to) == -1)
        return -1;
    close(from);
    return 0;
}

int main(int argc, char **argv)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsn, 5);
    for (;;) {
        int fd = accept(lsn, NULL, NULL);
        if (fd < 0)
            continue;
        if (fork() == 0) {
            move_to(argc, fd);
            execv(argv[1], argv + 1);
            _exit(1);
        }
        close(fd);
    }
}
