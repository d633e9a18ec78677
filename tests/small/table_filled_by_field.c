/* expect: silence. The mark of a slot is set before its descriptor. */
#include <sys/socket.h>
#include <unistd.h>

struct client {
    unsigned used;
    int sd;
};

static struct client clients[60];

static void client_add(int sd)
{
    for (int i = 0; i < 60; i++) {
        if (clients[i].used)
            continue;
        clients[i].used = 1;
        clients[i].sd = sd;
        return;
    }
    close(sd);
}

int main(void)
{
    int master = socket(AF_INET, SOCK_STREAM, 0);
    listen(master, 20);
    for (;;) {
        int sd = accept(master, NULL, NULL);
        if (sd >= 0)
            client_add(sd);
        for (int i = 0; i < 60; i++) {
            char buf[100];
            if (!clients[i].used)
                continue;
            if (recv(clients[i].sd, buf, sizeof buf, MSG_DONTWAIT) <= 0) {
                close(clients[i].sd);
                clients[i].used = 0;
            }
        }
    }
}
