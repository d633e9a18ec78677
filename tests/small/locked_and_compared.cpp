// expect: silence. Owning pointers are compared by what they own, not by what is in it.
#include <map>
#include <memory>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

struct Peer {
    const int fd;
    explicit Peer(int fd) : fd(fd) {}
    ~Peer() { ::close(fd); }
};

static int ep = epoll_create1(0);
static std::map<int, std::shared_ptr<Peer>> peers;
static std::vector<std::weak_ptr<Peer>> listening;

static void listens(const std::shared_ptr<Peer> &peer)
{
    for (const auto &known : listening)
        if (known.lock() == peer)
            return;
    listening.push_back(peer);
}

static void readable(int fd)
{
    char b[64];
    const auto at = peers.find(fd);
    if (at == peers.end())
        return;
    const std::shared_ptr<Peer> peer = at->second;
    if (::recv(fd, b, sizeof b, 0) <= 0) {
        epoll_ctl(ep, EPOLL_CTL_DEL, fd, nullptr);
        peers.erase(at);
        return;
    }
    listens(peer);
}

int main()
{
    const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    epoll_event got[16];
    ::listen(lfd, 9);
    epoll_event ev{};
    ev.events = EPOLLIN;
    ev.data.fd = lfd;
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    for (;;) {
        const int n = epoll_wait(ep, got, 16, -1);
        for (int i = 0; i < n; ++i) {
            if (got[i].data.fd != lfd) {
                readable(got[i].data.fd);
                continue;
            }
            const int fd = ::accept(lfd, nullptr, nullptr);
            if (fd < 0)
                continue;
            ev.data.fd = fd;
            peers.emplace(fd, std::make_shared<Peer>(fd));
            epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
        }
    }
}
