/* expect: eof-still-stored in reader. The sweeper forgets what readers have left and closes nothing. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct guest {
    int fd, over;
    struct guest *next;
};

static struct guest *guests;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *reader(void *arg)
{
    struct guest *g = arg;
    char buf[64];
    while (recv(g->fd, buf, sizeof buf, 0) > 0)
        ;
    pthread_mutex_lock(&lock);
    g->over = 1;
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *sweeper(void *arg)
{
    for (;;) {
        struct guest **at = &guests, *g;
        usleep(100000);
        pthread_mutex_lock(&lock);
        while ((g = *at) != NULL)
            if (g->over) {
                *at = g->next;
                free(g);
            } else {
                at = &g->next;
            }
        pthread_mutex_unlock(&lock);
    }
    return arg;
}

int main(void)
{
    pthread_t t;
    int ls = socket(AF_INET, SOCK_STREAM, 0);
    if (listen(ls, 8) < 0)
        return 1;
    pthread_create(&t, NULL, sweeper, NULL);
    for (;;) {
        int fd = accept(ls, NULL, NULL);
        struct guest *g = fd < 0 ? NULL : calloc(1, sizeof *g);
        if (fd < 0)
            continue;
        if (g == NULL) {
            close(fd);
            continue;
        }
        g->fd = fd;
        pthread_mutex_lock(&lock);
        g->next = guests;
        guests = g;
        pthread_mutex_unlock(&lock);
        pthread_create(&t, NULL, reader, g);
    }
}
