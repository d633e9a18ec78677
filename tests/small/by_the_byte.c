/* expect: silence. Whoever reads a connection byte by byte does not get the pointer that went through the pipe. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct work { int peer; char line[80]; };
static int pipe_[2];

static int line_of(int fd, char *to, size_t room)
{
    size_t n = 0;
    while (n + 1 < room) {
        if (read(fd, to + n, 1) < 1)
            return -1;
        if (to[n] == '\n')
            return 0;
        n++;
    }
    return -1;
}

static void *worker(void *unused)
{
    struct work *w;
    while (read(pipe_[0], &w, sizeof w) == sizeof w) {
        if (line_of(w->peer, w->line, sizeof w->line) == 0)
            send(w->peer, "ok\n", 3, 0);
        close(w->peer);
        free(w);
    }
    return unused;
}

int main(void)
{
    pthread_t t;
    int peer, lfd = socket(AF_INET, SOCK_STREAM, 0);
    if (pipe(pipe_) || listen(lfd, 9))
        return 1;
    pthread_create(&t, NULL, worker, NULL);
    while ((peer = accept(lfd, NULL, NULL)) >= 0) {
        struct work *w = calloc(1, sizeof *w);
        if (!w) {
            close(peer);
            continue;
        }
        w->peer = peer;
        if (write(pipe_[1], &w, sizeof w) != sizeof w) {
            close(peer);
            free(w);
        }
    }
}
