// expect: eof-still-stored in main. What `remove_if` moves behind the end stays in the vector: nobody erases it.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <memory>
#include <vector>
struct Peer {
    int fd;
    bool gone = false;
    explicit Peer(int f) : fd(f) {}
    ~Peer() { ::close(fd); }
};
int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 5);
    std::vector<std::unique_ptr<Peer>> peers;
    for (;;) {
        int fd = ::accept(door, nullptr, nullptr);
        if (fd >= 0)
            peers.push_back(std::make_unique<Peer>(fd));
        for (auto &peer : peers) {
            char c;
            if (!peer->gone && ::recv(peer->fd, &c, 1, 0) <= 0)
                peer->gone = true;
        }
        std::remove_if(peers.begin(), peers.end(), [](const std::unique_ptr<Peer> &p) { return p->gone; });
    }
}
