/* expect: descriptor-lost in session_end. Whoever started the thread has the number still, but not the duty. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct session {
    int sock;
};

static void session_end(struct session *s)
{
    shutdown(s->sock, SHUT_RDWR);
    free(s);
}

static void *session_run(void *arg)
{
    struct session *s = arg;
    char c;
    while (read(s->sock, &c, 1) == 1)
        write(s->sock, &c, 1);
    session_end(s);
    return NULL;
}

static void session_start(int sock)
{
    struct session *s = calloc(1, sizeof *s);
    pthread_t tid;
    if (s == NULL) {
        close(sock);
        return;
    }
    s->sock = sock;
    if (pthread_create(&tid, NULL, session_run, s) == 0) {
        pthread_detach(tid);
    } else {
        close(sock);
        free(s);
    }
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0), c;
    listen(lsn, 100);
    for (;;)
        if ((c = accept(lsn, NULL, NULL)) >= 0)
            session_start(c);
}
