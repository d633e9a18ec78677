/* expect: eof-reread in some. Empty text is sent back as if it were some. */
#include <string>
#include <sys/socket.h>
#include <unistd.h>

static std::string some(int fd)
{
    char room[64];
    const auto n = ::recv(fd, room, sizeof room, 0);
    return n > 0 ? std::string(room, n) : std::string();
}

static void serve(int fd)
{
    for (;;)
    {
        const std::string part = some(fd);
        if (part.empty())
            continue;
        if (::send(fd, part.data(), part.size(), MSG_NOSIGNAL) < 0)
            break;
    }
    ::close(fd);
}

int main()
{
    const int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 4);
    for (;;)
    {
        const int fd = ::accept(door, nullptr, nullptr);
        if (fd >= 0)
            serve(fd);
    }
}
