/* expect: silence. A socket that could not be bound never had a peer. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int listener(int port)
{
    struct sockaddr_in at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&at, 0, sizeof at);
    at.sin_port = htons(port);
    if (fd == -1)
        return -1;
    if (bind(fd, (struct sockaddr *)&at, sizeof at) == -1)
        return -1;
    if (listen(fd, 5) == -1)
        return -1;
    return fd;
}
