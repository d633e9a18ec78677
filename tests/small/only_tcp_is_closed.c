/* expect: silence. What is followed is a TCP connection: the other way is for datagrams. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

struct end {
    int fd;
    int protocol;
};

static void hang_up(struct end *end)
{
    if (end->protocol == IPPROTO_TCP)
        close(end->fd);
    end->fd = -1;
}

void serve(int lsn, int protocol)
{
    struct end end;
    char buf[512];
    for (;;) {
        end.fd = protocol == IPPROTO_TCP ? accept(lsn, NULL, NULL) : lsn;
        if (end.fd < 0)
            continue;
        end.protocol = protocol;
        while (recv(end.fd, buf, sizeof buf, 0) > 0) {
        }
        hang_up(&end);
    }
}
