/* expect: silence. What was noted for the end of the thread is called wherever it ends. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct guest {
    int fd;
};

static void leave(void *arg)
{
    struct guest *g = arg;
    close(g->fd);
    free(g);
}

static void give_up(void)
{
    pthread_exit(NULL);
}

static void *serve(void *arg)
{
    struct guest *g = arg;
    char buf[64];
    pthread_cleanup_push(leave, g);
    for (;;) {
        ssize_t n = recv(g->fd, buf, sizeof buf, 0);
        if (n <= 0)
            give_up();
        if (buf[0] == '.')
            break;
    }
    pthread_cleanup_pop(1);
    return NULL;
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        struct guest *g;
        pthread_t thread;
        if (fd < 0)
            continue;
        g = calloc(1, sizeof *g);
        if (g)
            g->fd = fd;
        if (!g || pthread_create(&thread, NULL, serve, g) != 0) {
            free(g);
            close(fd);
        }
    }
}
