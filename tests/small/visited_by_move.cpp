// expect: silence. Who visits a value that is to be moved gets the value, and what comes back has its connection.
#include <list>
#include <utility>
#include <variant>
#include <vector>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

class Conn {
    int fd_;

public:
    explicit Conn(int fd) : fd_{fd} {}
    Conn(Conn &&c) noexcept : fd_{std::exchange(c.fd_, -1)} {}
    Conn &operator=(Conn &&c) noexcept
    {
        std::swap(fd_, c.fd_);
        return *this;
    }
    ~Conn()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    int fd() const { return fd_; }
};

struct Naming { Conn conn; };
struct Talking { Conn conn; int lines = 0; };
struct Over {};
using Phase = std::variant<Naming, Talking, Over>;

template <class... Ts> struct overloaded : Ts... { using Ts::operator()...; };

static int fd_of(const Phase &p)
{
    return std::visit(overloaded{[](const Over &) { return -1; }, [](const auto &ph) { return ph.conn.fd(); }}, p);
}

static void on_readable(Phase &p)
{
    char buf[128];
    if (::recv(fd_of(p), buf, sizeof buf, 0) <= 0) {
        p = Over{};
        return;
    }
    p = std::visit(overloaded{
                       [](Naming &&n) -> Phase { return Talking{std::move(n.conn)}; },
                       [](Talking &&t) -> Phase { return Phase{std::move(t)}; },
                       [](Over &&) -> Phase { return Over{}; },
                   },
                   std::move(p));
}

int main()
{
    const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(lfd, 16);
    std::list<Phase> players;
    while (true) {
        std::vector<pollfd> ps{{lfd, POLLIN, 0}};
        for (const auto &p : players)
            ps.push_back({fd_of(p), POLLIN, 0});
        if (::poll(ps.data(), ps.size(), -1) < 0)
            continue;
        auto it = players.begin();
        for (std::size_t i = 1; i < ps.size(); ++i, ++it)
            if (ps[i].revents)
                on_readable(*it);
        std::erase_if(players, [](const Phase &p) { return std::holds_alternative<Over>(p); });
        if (ps[0].revents & POLLIN)
            if (const int fd = ::accept(lfd, nullptr, nullptr); fd >= 0)
                players.push_back(Naming{Conn{fd}});
    }
}
