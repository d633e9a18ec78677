/* expect: silence. `return {}` of an optional is the end of the lines. */
#include <optional>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

static std::optional<std::string> line(int fd)
{
    char room[64];
    const auto n = ::recv(fd, room, sizeof room, 0);
    if (n <= 0)
        return {};
    return std::string(room, n);
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
        while (auto text = line(fd))
            ::send(fd, text->data(), text->size(), MSG_NOSIGNAL);
        ::close(fd);
    }
}
