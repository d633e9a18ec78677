/* expect: shutdown-not-close in leave. Who has ended is kept for an hour: the system is asked for a descriptor all the while. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#define LINGER 3600
struct guest {
    int sock;
    int left;
    time_t left_at;
    struct guest *next;
};
static struct guest *guests;
static int ep;
static void leave(struct guest *g)
{
    epoll_ctl(ep, EPOLL_CTL_DEL, g->sock, NULL);
    g->left = 1;
    g->left_at = time(NULL);
}
static void tidy(void)
{
    time_t now = time(NULL);
    struct guest **at = &guests;
    while (*at != NULL) {
        struct guest *g = *at;
        if (g->left && now - g->left_at >= LINGER) {
            *at = g->next;
            close(g->sock);
            free(g);
        } else {
            at = &g->next;
        }
    }
}
static void hear(struct guest *g)
{
    char text[64];
    ssize_t n = recv(g->sock, text, sizeof text, 0);
    if (n <= 0)
        leave(g);
    else
        send(g->sock, text, n, MSG_NOSIGNAL);
}
static void greet(int door)
{
    struct epoll_event ev = { .events = EPOLLIN };
    int sock = accept(door, NULL, NULL);
    struct guest *g = sock < 0 ? NULL : calloc(1, sizeof *g);
    if (g == NULL) {
        if (sock >= 0)
            close(sock);
        return;
    }
    g->sock = sock;
    g->next = guests;
    guests = g;
    ev.data.ptr = g;
    epoll_ctl(ep, EPOLL_CTL_ADD, sock, &ev);
}
int main(void)
{
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL }, got[8];
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    ep = epoll_create1(0);
    epoll_ctl(ep, EPOLL_CTL_ADD, door, &ev);
    for (;;) {
        int n = epoll_wait(ep, got, 8, 1000);
        for (int i = 0; i < n; i++) {
            if (got[i].data.ptr == NULL)
                greet(door);
            else
                hear(got[i].data.ptr);
        }
        tidy();
    }
}
