// expect: silence. A base that no initialiser names is built all the same: its count begins with nothing.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

class Counted {
public:
    void retain() { ++refs_; }
    void drop() { if (--refs_ == 0) delete this; }

protected:
    Counted() = default;
    virtual ~Counted() = default;

private:
    unsigned refs_ = 0;
};

class Player : public Counted {
public:
    explicit Player(int sock) : sock_(sock) {}
    bool here() const { return here_; }
    int sock() const { return sock_; }
    void hear()
    {
        char b[80];
        if (::recv(sock_, b, sizeof b, 0) <= 0)
            here_ = false;
    }

private:
    ~Player() override { ::close(sock_); }
    int sock_;
    bool here_ = true;
};

class Ref {
public:
    explicit Ref(Player *p) : p_(p) { p_->retain(); }
    Ref(const Ref &o) : Ref(o.p_) {}
    ~Ref() { p_->drop(); }
    Player *operator->() const { return p_; }

private:
    Player *p_;
};

int main()
{
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(lfd, 10);
    std::vector<Ref> players;
    for (;;) {
        std::vector<pollfd> set{{lfd, POLLIN, 0}};
        for (const auto &p : players)
            set.push_back({p->sock(), POLLIN, 0});
        if (::poll(set.data(), set.size(), -1) < 0)
            continue;
        for (std::size_t i = players.size(); i-- > 0;) {
            if (set[i + 1].revents)
                players[i]->hear();
            if (!players[i]->here())
                players.erase(players.begin() + i);
        }
        if (set[0].revents) {
            int fd = ::accept(lfd, nullptr, nullptr);
            if (fd >= 0)
                players.emplace_back(new Player(fd));
        }
    }
}
