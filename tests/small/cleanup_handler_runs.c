/* expect: silence. The cleanup handler is run when it is taken off. */
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static void release(void *fd)
{
    close((int)(intptr_t)fd);
}

static void *worker(void *p)
{
    char b[10];
    pthread_cleanup_push(release, p);
    while (read((int)(intptr_t)p, b, sizeof b) > 0)
        ;
    pthread_cleanup_pop(1);
    return NULL;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        pthread_t t;
        int fd = accept(lfd, NULL, NULL);
        if (fd < 0)
            continue;
        if (pthread_create(&t, NULL, worker, (void *)(intptr_t)fd) != 0)
            close(fd);
        else
            pthread_detach(t);
    }
}
