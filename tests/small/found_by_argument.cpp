// expect: descriptor-lost in take. A function of the argument's namespace is called without its name.
#include <sys/socket.h>
#include <unistd.h>

namespace net {
struct Door {
    int fd;
};

static void take(const Door &door)
{
    int fd = accept(door.fd, nullptr, nullptr);
    if (fd >= 0)
        send(fd, "busy", 4, 0);
}
}

int main()
{
    net::Door door{socket(AF_INET, SOCK_STREAM, 0)};
    listen(door.fd, 5);
    for (;;)
        take(door);
}
