// expect: eof-still-stored in park. Who has gone is put aside with the socket: there, not where it was read, it is to be let go.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

class Socket {
public:
    explicit Socket(int fd) : fd_(fd) {}
    ~Socket() { close(); }
    int fd() const { return fd_; }
    void close()
    {
        if (fd_ >= 0)
            ::close(fd_);
        fd_ = -1;
    }

private:
    int fd_;
};

struct Player {
    explicit Player(int fd) : sock(fd) {}
    Socket sock;
    std::string name;
    int score = 0;
};

class Hall {
public:
    explicit Hall(int fd) : listener_(fd) {}
    void run()
    {
        for (;;) {
            std::vector<pollfd> set;
            set.push_back({listener_, POLLIN, 0});
            for (const auto &p : online_)
                set.push_back({p->sock.fd(), POLLIN, 0});
            if (poll(set.data(), set.size(), -1) < 0)
                continue;
            for (size_t i = online_.size(); i-- > 0;)
                if (set[i + 1].revents && !hear(*online_[i]))
                    park(i);
            if (set[0].revents)
                welcome();
        }
    }

private:
    void welcome()
    {
        int fd = accept(listener_, nullptr, nullptr);
        if (fd >= 0)
            online_.push_back(std::make_unique<Player>(fd));
    }
    bool hear(Player &p)
    {
        char buf[64];
        ssize_t n = recv(p.sock.fd(), buf, sizeof buf, 0);
        if (n <= 0)
            return false;
        p.name.assign(buf, n);
        p.score++;
        return true;
    }
    void park(size_t i)
    {
        std::unique_ptr<Player> p = std::move(online_[i]);
        online_.erase(online_.begin() + i);
        parked_[p->name] = std::move(p);
    }

    int listener_;
    std::vector<std::unique_ptr<Player>> online_;
    std::map<std::string, std::unique_ptr<Player>> parked_;
};

int main()
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    listen(fd, 8);
    Hall hall(fd);
    hall.run();
}
