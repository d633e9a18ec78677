// expect: silence. What a weak pointer gives is the very owner that stands in the set.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

class Guest {
public:
    explicit Guest(int fd) : fd_(fd) {}
    ~Guest() { close(fd_); }
    int fd() const { return fd_; }
    void readable()
    {
        char buf[512];
        if (recv(fd_, buf, sizeof buf, 0) <= 0)
            gone();
    }
    std::function<void()> gone;

private:
    int fd_;
};

class House {
public:
    explicit House(int door) : door_(door) {}
    void run()
    {
        for (;;) {
            std::vector<pollfd> fds{{door_, POLLIN, 0}};
            for (auto& [fd, guest] : by_fd_)
                fds.push_back({fd, POLLIN, 0});
            if (poll(fds.data(), fds.size(), -1) < 0)
                continue;
            for (auto& p : fds) {
                auto it = by_fd_.find(p.fd);
                if (!p.revents || it == by_fd_.end())
                    continue;
                auto guest = it->second;
                guest->readable();
            }
            if (fds[0].revents)
                enter();
        }
    }

private:
    void enter()
    {
        int fd = accept(door_, nullptr, nullptr);
        if (fd < 0)
            return;
        auto guest = std::make_shared<Guest>(fd);
        guest->gone = [this, weak = std::weak_ptr<Guest>(guest)] { leave(weak.lock()); };
        by_fd_[fd] = guest;
        all_.insert(guest);
    }
    void leave(const std::shared_ptr<Guest>& guest)
    {
        by_fd_.erase(guest->fd());
        all_.erase(guest);
    }
    int door_;
    std::map<int, std::shared_ptr<Guest>> by_fd_;
    std::set<std::shared_ptr<Guest>> all_;
};

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    House(lfd).run();
}
