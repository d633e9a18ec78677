// expect: descriptor-lost in main. Owners are empty at first, and so is the place that the newcomer is given.
#include <array>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

struct Peer {
    explicit Peer(int fd) : fd(fd) {}
    bool pump()
    {
        char c;
        return ::recv(fd, &c, 1, MSG_DONTWAIT) != 0;
    }
    int fd;
};

static std::array<std::unique_ptr<Peer>, 32> peers;

static bool seat(int fd)
{
    for (auto &peer : peers)
        if (!peer) {
            peer = std::make_unique<Peer>(fd);
            return true;
        }
    return false;
}

int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 8);
    for (;;) {
        for (auto &peer : peers)
            if (peer && !peer->pump())
                peer.reset();
        int fd = ::accept(door, nullptr, nullptr);
        if (fd >= 0 && !seat(fd))
            ::close(fd);
    }
}
