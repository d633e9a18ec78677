/* expect: eof-still-stored in worker. Whoever reads the letter looks into a file first, and drops it at end of file. */
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static int jobs[2];

static void show(void)
{
    char b[512];
    int fd = open("/etc/motd", O_RDONLY);
    if (fd < 0)
        return;
    while (read(fd, b, sizeof b) > 0)
        usleep(1000);
    close(fd);
}

static void *worker(void *unused)
{
    int fd;
    for (;;) {
        if (read(jobs[0], &fd, sizeof fd) != sizeof fd)
            continue;
        show();
        char b[99];  while (read(fd, b, 99) > 0) write(fd, "hello\n", 6);
    }
    return unused;
}

int main(void)
{
    pthread_t t;
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (pipe(jobs) || listen(s, 32) || pthread_create(&t, NULL, worker, NULL))
        return 1;
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0 && write(jobs[1], &c, sizeof c) != sizeof c)
            close(c);
    }
}
