/* expect: eof-reread in attend. A count that begins anew with every answer of the socket never gets far: at end of file it always answers. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static void attend(int fd)
{
    struct pollfd look = { .fd = fd, .events = POLLIN };
    char text[64];
    int quiet = 0;

    while (quiet < 600) {
        int ready = poll(&look, 1, 1000);

        if (ready == 0) {
            quiet++;
            continue;
        }
        if (ready < 0) {
            if (errno == EINTR)
                continue;
            break;
        }
        quiet = 0;
        if (recv(fd, text, sizeof text, 0) < 0)
            break;
        send(fd, "+\n", 2, MSG_NOSIGNAL);
    }
}

static void *worker(void *arg)
{
    int fd = (int)(intptr_t)arg;

    attend(fd);
    close(fd);
    return NULL;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);

    listen(lfd, 8);
    for (;;) {
        pthread_t thread;
        int fd = accept(lfd, NULL, NULL);

        if (fd < 0)
            continue;
        if (pthread_create(&thread, NULL, worker, (void *)(intptr_t)fd) != 0) {
            close(fd);
            continue;
        }
        pthread_detach(thread);
    }
}
