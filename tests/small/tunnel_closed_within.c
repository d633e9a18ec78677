/* expect: closed-twice in serve. Of two descriptors in a set each has a name of its own; the far one is closed in the tunnel already. */
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

struct job {
    int near;
};

static int dial(void)
{
    struct sockaddr_storage far = {0};
    int sock = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(sock, (struct sockaddr *)&far, sizeof far) < 0) {
        close(sock);
        return -1;
    }
    return sock;
}

static void tunnel(int near, int far)
{
    fd_set ready;
    char bytes[1000];
    int from, to;
    ssize_t n;

    do {
        FD_ZERO(&ready);
        FD_SET(near, &ready);
        FD_SET(far, &ready);
        if (select(FD_SETSIZE, &ready, NULL, NULL, NULL) < 0)
            return;
        if (FD_ISSET(near, &ready)) {
            from = near;
            to = far;
        } else {
            from = far;
            to = near;
        }
        n = read(from, bytes, sizeof bytes);
        if (n > 0)
            n = write(to, bytes, n);
    } while (n > 0);
    close(far);
}

void *serve(void *given)
{
    struct job *job = given;
    int far = dial();

    if (far >= 0) {
        tunnel(job->near, far);
        close(far);
    }
    close(job->near);
    free(job);
    return NULL;
}
