/* expect: silence. An object that is given where a number is asked for stays with its owner. */
#include <list>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

class Handle
{
public:
    explicit Handle(int v) : v_{v} {}
    Handle(Handle &&other) : v_{std::exchange(other.v_, -1)} {}
    ~Handle() { if (v_ >= 0) ::close(v_); }
    operator int() const { return v_; }

private:
    int v_;
};

struct Peer
{
    explicit Peer(Handle h) : sock{std::move(h)} {}
    Handle sock;
};

static int ep;
static std::list<Peer> peers;

static void watch(int fd, Peer *peer)
{
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.ptr = peer;
    ::epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
}

int main()
{
    const int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 4);
    ep = ::epoll_create1(0);
    watch(door, nullptr);
    for (;;)
    {
        epoll_event events[8];
        const int n = ::epoll_wait(ep, events, 8, -1);
        for (int i = 0; i < n; ++i)
        {
            auto *peer = static_cast<Peer *>(events[i].data.ptr);
            char room[64];
            if (peer && ::recv(peer->sock, room, sizeof room, 0) <= 0)
                peers.remove_if([peer](const Peer &p) { return &p == peer; });
            if (peer)
                continue;
            Handle h{::accept(door, nullptr, nullptr)};
            if (h < 0)
                continue;
            peers.emplace_front(std::move(h));
            watch(peers.front().sock, &peers.front());
        }
    }
}
