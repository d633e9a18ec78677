/* expect: silence. The numbers of the elements stand in another array, made anew each round, and are read twice. */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#define MAXCONN 100
typedef struct conn { int fd; size_t len; char in[100]; } conn;
static conn *conns[MAXCONN];
static int conn_serve(conn *c)
{
    ssize_t n = recv(c->fd, c->in , sizeof c->in, 0);
    return n <= 0 ? -1 : 0;
}
static void conn_new(int fd)
{
    int i;
    for (i = 0; i < MAXCONN && conns[i]; i++)
        ;
    if (i == MAXCONN || (conns[i] = calloc(1, sizeof(conn))) == NULL) {
        close(fd);
        return;
    }
    conns[i]->fd = fd;
}
static void conn_free(int i)
{
    close(conns[i]->fd);
    free(conns[i]);
    conns[i] = NULL;
}
int main(int argc, char **argv)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 64);
    for (;;) {
        struct pollfd p[MAXCONN + 1]; p[0].fd=lfd;p[0].events=POLLIN;
        int who[MAXCONN + 1], n = 1;
        for (int i = 0; i < MAXCONN; i++) {
            if (!conns[i])
                continue;
            who[n] = i;
            p[n].fd = conns[i]->fd;
            p[n++].events = POLLIN;
        }
        if (poll(p, n, 1000) <= 0)
            continue;
        for (int k = 1; k < n; k++)
            if (p[k].revents && conn_serve(conns[who[k]]) < 0)
                conn_free(who[k]);
        if (p[0].revents & POLLIN) {
            int fd = accept(lfd, NULL, NULL);
            if (fd >= 0)
                conn_new(fd);
        }
    }
}
