/* expect: silence. A table is swept by a pointer. */
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
#define CF_USED  0x01u
#define CF_EOF   0x02u
#define NCLIENTS   60
struct client { unsigned flags; int sd; };
static struct client clients[NCLIENTS];
static void client_input(struct client *c)
{
    char    buf[512];
    ssize_t n = recv(c->sd, buf, sizeof buf, MSG_DONTWAIT);
    if (n <= 0) {
        c->flags |= CF_EOF;
        return;
    }
}
static void reap(void)
{
    for (struct client *c = clients; c != clients + NCLIENTS; c++) {
        if (!(c->flags & CF_USED)) continue;
        if (!(c->flags & CF_EOF)) continue;
        close(c->sd);
        c->flags = 0;
    }
}
static void client_add(int sd)
{
    for (int i = 0; i < NCLIENTS; i++) {
        if (clients[i].flags & CF_USED) continue;
        clients[i].flags = CF_USED;
        clients[i].sd = sd;
        return;
    }
    close(sd);
}
int main(int argc, char **argv)
{
    int on = 1, master = socket(AF_INET, SOCK_STREAM, 0);
    listen(master, 20);
    for (;;) {
        fd_set rd;
        int max = master;
        FD_ZERO(&rd);
        FD_SET(master, &rd);
        for (int i = 0; i < NCLIENTS; i++) {
            if ((clients[i].flags & (CF_USED | CF_EOF)) != CF_USED) continue;
            FD_SET(clients[i].sd, &rd);
            if (clients[i].sd > max) max = clients[i].sd;
        }
        if (select(max + 1, &rd, NULL, NULL, NULL) > 0) {
            for (int i = 0; i < NCLIENTS; i++)
                if ((clients[i].flags & (CF_USED | CF_EOF)) == CF_USED && FD_ISSET(clients[i].sd, &rd))
                    client_input(&clients[i]);
            if (FD_ISSET(master, &rd)) {
                int sd = accept(master, NULL, NULL);
                if (sd >= 0) client_add(sd);
            }
        }
        reap();
    }
}
