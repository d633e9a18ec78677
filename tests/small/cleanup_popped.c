/* expect: silence. A cleanup handler that is popped with 1 is run. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void release(void *p)
{
    int *fd = p;
    close(*fd);
    free(fd);
}

static void *serve(void *p)
{
    int *fd = p;
    char b[10];
    pthread_cleanup_push(release, fd);
    while (recv(*fd, b, sizeof b, 0) > 0) {}
    pthread_cleanup_pop(1);
    return NULL;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        pthread_t t;
        int fd = accept(lfd, NULL, NULL), *own;
        if (fd < 0) continue;
        if (!(own = malloc(sizeof *own))) { close(fd); continue; }
        *own = fd;
        if (pthread_create(&t, NULL, serve, own)) { close(fd); free(own); }
    }
}
