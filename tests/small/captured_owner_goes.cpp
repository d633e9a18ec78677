// expect: silence. With the callback goes what it owns, and with that the descriptor.
#include <functional>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

struct Peer {
    explicit Peer(int fd) : fd_(fd) {}
    ~Peer() { close(fd_); }
    int fd_;
};

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        auto peer = std::make_shared<Peer>(fd);
        auto read = std::make_shared<std::function<bool()>>([peer] {
            char c;
            return recv(peer->fd_, &c, 1, 0) > 0;
        });
        peer.reset();
        while ((*read)())
            ;
    }
}
