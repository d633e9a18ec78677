/* expect: silence. The number goes back through a pipe, unless the peer has ended, and not into the text that is read. */
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#define MOST 100
static struct fifo {
    int fd[MOST];
    int head, len;
    pthread_mutex_t mu;
    pthread_cond_t cv;
} ready = { .mu = PTHREAD_MUTEX_INITIALIZER, .cv = PTHREAD_COND_INITIALIZER };
static int back[2];
static void put(int fd)
{
    pthread_mutex_lock(&ready.mu);
    if (ready.len == MOST) {
        close(fd);
    } else {
        ready.fd[(ready.head + ready.len++) % MOST] = fd;
        pthread_cond_signal(&ready.cv);
    }
    pthread_mutex_unlock(&ready.mu);
}
static int take(void)
{
    int fd;
    pthread_mutex_lock(&ready.mu);
    while (ready.len == 0)
        pthread_cond_wait(&ready.cv, &ready.mu);
    fd = ready.fd[ready.head];
    ready.head = (ready.head + 1) % MOST;
    ready.len--;
    pthread_mutex_unlock(&ready.mu);
    return fd;
}
static int serve(int fd)
{
    char text[64];
    ssize_t n = recv(fd, text, sizeof text - 1, 0);
    if (n < 0)
        return -1;
    if (n == 0)
        return 0;
    text[n] = '\0';
    return dprintf(fd, "%s\n", text) < 0 ? -1 : 1;
}
static void *worker(void *arg)
{
    for (;;) {
        int fd = take();
        if (serve(fd) <= 0)
            close(fd);
        else if (write(back[1], &fd, sizeof fd) != sizeof fd)
            close(fd);
    }
    return arg;
}
int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    int l = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd p[2] = { { l, POLLIN, 0 }, { 0, POLLIN, 0 } };
    pthread_t t;
    if (bind(l, (struct sockaddr *)&a, sizeof a) || listen(l, 64) || pipe(back))
        return 1;
    p[1].fd = back[0];
    pthread_create(&t, NULL, worker, NULL);
    for (;;) {
        int fd = -1;
        if (poll(p, 2, -1) < 0)
            continue;
        if (p[1].revents && read(back[0], &fd, sizeof fd) != sizeof fd)
            fd = -1;
        else if (fd < 0 && p[0].revents)
            fd = accept(l, NULL, NULL);
        if (fd >= 0)
            put(fd);
    }
}
