// expect: descriptor-lost in main. A constructor that throws leaves no object behind whose destructor would run.
#include <sys/socket.h>
#include <unistd.h>
#include <memory>
#include <stdexcept>
class Peer {
    int fd_;

public:
    explicit Peer(int fd) : fd_(fd)
    {
        char c;
        if (::recv(fd_, &c, 1, 0) != 1)
            throw std::runtime_error("no greeting");
    }
    ~Peer() { ::close(fd_); }
    bool pump()
    {
        char c;
        return ::recv(fd_, &c, 1, 0) == 1;
    }
};
int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 5);
    for (;;) {
        int fd = ::accept(door, nullptr, nullptr);
        if (fd < 0)
            continue;
        try {
            auto peer = std::make_unique<Peer>(fd);
            while (peer->pump()) {
            }
        } catch (const std::runtime_error &) {
        }
    }
}
