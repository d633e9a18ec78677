// expect: silence. What equals the value leaves the list, and with it the last owner.
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <memory>
#include <vector>
class Peer {
public:
    explicit Peer(int fd) : fd_(fd) {}
    ~Peer() { ::close(fd_); }
    bool pump() { char c; return ::recv(fd_, &c, 1, 0) == 1; }
private:
    int fd_;
};
int main() {
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 5);
    std::vector<std::shared_ptr<Peer>> peers;
    for (;;) {
        int fd = ::accept(door, nullptr, nullptr);
        if (fd < 0) continue;
        auto peer = std::make_shared<Peer>(fd);
        peers.push_back(peer);
        while (peer->pump()) {
        }
        peers.erase(std::remove(peers.begin(), peers.end(), peer), peers.end());
    }
}
