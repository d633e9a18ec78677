/* expect: silence. The place that is pointed to is taken as soon as the child's number stands there. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct kid { pid_t pid; int conn; };
static struct kid kids[32];

static void start_child(struct kid *k, int conn)
{
    k->pid = fork();
    if (k->pid == 0) {
        char b[64];
        while (read(conn, b, sizeof b) > 0)
            ;
        exit(0);
    }
    if (k->pid < 0) {
        k->pid = 0;
        close(conn);
        return;
    }
    k->conn = conn;
}

static void reap(void)
{
    pid_t pid;
    int i;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (i = 0; i < 32; i++)
            if (kids[i].pid == pid)
                break;
        if (i == 32)
            continue;
        close(kids[i].conn);
        kids[i].conn = -1;
        kids[i].pid = 0;
    }
}

static struct kid *free_slot(void)
{
    int i;
    for (i = 0; i < 32; i++)
        if (kids[i].pid == 0)
            return &kids[i];
    return NULL;
}

int main(void)
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 16);
    for (;;) {
        struct pollfd p = { lfd, POLLIN, 0 };
        int n = poll(&p, 1, 10000);
        reap();
        if (n > 0) {
            struct kid *k = free_slot();
            int conn = accept(lfd, NULL, NULL);
            if (conn < 0)
                continue;
            if (k == NULL)
                close(conn);
            else
                start_child(k, conn);
        }
    }
}
