// expect: ownership-disarmed in drop. `release` gives the object up: nobody destroys it.
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <cstddef>
#include <memory>
class Peer {
public:
    explicit Peer(int fd) : fd_(fd) {}
    ~Peer() { ::close(fd_); }
    bool pump()
    {
        char c;
        return ::recv(fd_, &c, 1, 0) == 1;
    }

private:
    int fd_;
};
static std::array<std::unique_ptr<Peer>, 64> peers;

static void drop(int fd)
{
    peers[fd].release();
}

int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 5);
    for (;;) {
        int fd = ::accept(door, nullptr, nullptr);
        if (fd < 0)
            continue;
        if (std::size_t(fd) >= peers.size()) {
            ::close(fd);
            continue;
        }
        peers[fd] = std::make_unique<Peer>(fd);
        while (peers[fd]->pump()) {
        }
        drop(fd);
    }
}
