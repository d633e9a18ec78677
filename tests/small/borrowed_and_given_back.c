/* expect: silence. Whoever waits for a link gives his back when he is done: the wait ends. */
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int idle[4], free_;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;

static int borrow(void)
{
    int link;
    pthread_mutex_lock(&lock);
    while (free_ == 0)
        pthread_cond_wait(&ready, &lock);
    link = idle[--free_];
    pthread_mutex_unlock(&lock);
    return link;
}

static void give_back(int link)
{
    pthread_mutex_lock(&lock);
    idle[free_++] = link;
    pthread_cond_signal(&ready);
    pthread_mutex_unlock(&lock);
}

static int call(char *text)
{
    int link = borrow();
    if (write(link, text, strlen(text)) < 0)
        text[0] = '!';
    give_back(link);
    return 0;
}

static void *client(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char b[64];
    ssize_t n;
    while ((n = recv(fd, b, sizeof b - 1, 0)) > 0) {
        b[n] = 0;
        if (call(b) < 0)
            break;
        send(fd, b, n, 0);
    }
    close(fd);
    return 0;
}

int main(void)
{
    pthread_t t;
    int fd, lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 9);
    while ((fd = accept(lfd, 0, 0)) >= 0) {
        if (pthread_create(&t, 0, client, (void *)(intptr_t)fd) != 0)
            close(fd);
        else
            pthread_detach(t);
    }
}
