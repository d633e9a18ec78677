/* expect: half-close-dropped in relay_main. The end of one direction is not passed on, while other relays are made. */
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
typedef struct { int from, to; } leg_t;
typedef struct { int client, origin; leg_t up, down; } relay_t;
static int dial(void) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s >= 0 && connect(s, 0, 0) < 0) { close(s); s = -1; }
    return s;
}
static void *pump(void *arg)
{
    leg_t *leg = arg; char buf[8192]; ssize_t n;
    while ((n = read(leg->from, buf, sizeof buf)) > 0)
        send(leg->to, buf, n, 0);
    return NULL;
}
static void *relay_main(void *arg)
{
    relay_t *r = arg; pthread_t down;
    r->up.from = r->client; r->up.to = r->origin;
    r->down.from = r->origin; r->down.to = r->client;
    if (pthread_create(&down, NULL, pump, &r->down) == 0) {
        pump(&r->up);
        pthread_join(down, NULL);
    }
    close(r->origin);
    close(r->client);
    free(r);
    return NULL;
}
static void spawn_relay(int client)
{
    relay_t *r = malloc(sizeof *r); pthread_t t;
    if (r == NULL || (r->origin = dial()) < 0) { free(r); close(client); return; }
    r->client = client;
    if (pthread_create(&t, NULL, relay_main, r) != 0) { close(r->origin); close(client); free(r); return; }
    pthread_detach(t);
}
int main(int argc, char **argv)
{
    int l = socket(AF_INET, SOCK_STREAM, 0), c;
    listen(l, 5);
    while (1) { c = accept(l, NULL, NULL); if (c >= 0) spawn_relay(c); }
}
