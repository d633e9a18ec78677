/* expect: fork-keeps-descriptor in serve. Who has ended frees its place through a pointer, and the next one writes over its socket. */
#include <stddef.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 20

static struct worker {
    pid_t id;
    int peer;
} workers[WORKERS];

static struct worker *with(pid_t id)
{
    for (struct worker *w = workers; w != workers + WORKERS; ++w)
        if (w->id == id)
            return w;
    return NULL;
}

static void collect(void)
{
    pid_t id;

    while ((id = waitpid(-1, NULL, WNOHANG)) > 0) {
        struct worker *w = with(id);

        if (w != NULL)
            w->id = 0;
    }
}

static void serve(int door)
{
    int peer = accept(door, NULL, NULL);
    struct worker *w = with(0);
    pid_t id;

    if (peer < 0)
        return;
    if (w == NULL || (id = fork()) < 0) {
        close(peer);
        return;
    }
    if (id == 0) {
        char text[100];
        ssize_t n;

        while ((n = read(peer, text, sizeof text)) > 0)
            write(peer, text, n);
        _exit(0);
    }
    w->id = id;
    w->peer = peer;
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);

    listen(door, 8);
    for (;;) {
        collect();
        serve(door);
    }
}
