/* expect: silence. The list comes by address: leaving the loop early means that it had not ended. */
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer {
    int fd;
};

int dial(struct peer *peer, const char *host, const char *port)
{
    struct addrinfo *all, *at;
    int fd;
    if (getaddrinfo(host, port, NULL, &all) != 0)
        return -1;
    for (at = all; at != NULL; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (fd == -1)
            continue;
        if (connect(fd, at->ai_addr, at->ai_addrlen) != -1)
            break;
        close(fd);
    }
    freeaddrinfo(all);
    if (at == NULL)
        return -1;
    peer->fd = fd;
    return 0;
}

int main(int argc, char **argv)
{
    struct peer peer;
    char buf[64];
    for (;;) {
        if (dial(&peer, argv[1], argv[2]) < 0)
            continue;
        while (read(peer.fd, buf, sizeof buf) > 0) {
        }
        close(peer.fd);
    }
}
