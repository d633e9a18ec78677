// expect: silence. A pair in an optional, taken apart.
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>
#include <optional>
#include <utility>
static std::optional<std::pair<int, in_addr>> accept_from(int listener)
{
    sockaddr_in peer{};
    socklen_t len = sizeof(peer);
    const int fd = ::accept(listener, reinterpret_cast<sockaddr *>(&peer), &len);
    if (fd < 0)
        return std::nullopt;
    return std::make_pair(fd, peer.sin_addr);
}
static void serve_one(int fd)
{
    char b[10];
    ::recv(fd, b, sizeof b, 0);
    ::close(fd);
}
int main()
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 32);
    while (true)
    {
        const auto incoming = accept_from(listener);
        if (!incoming)
            continue;
        const auto &[fd, address] = *incoming;
        serve_one(fd);
    }
}
