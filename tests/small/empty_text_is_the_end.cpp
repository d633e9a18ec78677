/* expect: silence. The reader gives empty text at end of file, and the loop ends by that. */
#include <string>
#include <sys/socket.h>
#include <unistd.h>

static std::string some(int fd)
{
    char room[64];
    const auto n = ::recv(fd, room, sizeof room, 0);
    return n > 0 ? std::string(room, n) : std::string();
}

int main()
{
    const int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 4);
    for (;;)
    {
        const int fd = ::accept(door, nullptr, nullptr);
        if (fd < 0)
            continue;
        std::string part;
        while (!(part = some(fd)).empty())
            ::send(fd, part.data(), part.size(), MSG_NOSIGNAL);
        ::close(fd);
    }
}
