// expect: silence. Numbers that were polled before it was accepted are those of others.
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

class Guest {
public:
    explicit Guest(int fd) : fd_(fd) {}
    ~Guest() { ::close(fd_); }

    bool hear()
    {
        char buf[64];
        return ::recv(fd_, buf, sizeof buf, 0) > 0;
    }

private:
    int fd_;
};

class House {
public:
    explicit House(int door) : door_(door) {}

    void run()
    {
        for (;;) {
            std::vector<pollfd> asked{{door_, POLLIN, 0}};
            for (auto& entry : guests_)
                asked.push_back({entry.first, POLLIN, 0});
            if (::poll(asked.data(), asked.size(), -1) < 0)
                continue;
            for (auto& p : asked) {
                if (!p.revents)
                    continue;
                if (p.fd == door_)
                    admit();
                else if (!guests_.at(p.fd)->hear())
                    guests_.erase(p.fd);
            }
        }
    }

private:
    void admit()
    {
        int fd = ::accept(door_, nullptr, nullptr);
        if (fd >= 0)
            guests_[fd] = std::make_unique<Guest>(fd);
    }

    int door_;
    std::unordered_map<int, std::unique_ptr<Guest>> guests_;
};

int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 8);
    House(door).run();
}
