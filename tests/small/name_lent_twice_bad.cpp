// expect: used-after-close in device_ready. The device is closed at its end, and stays in the map under its name: the next round reads it.
#include <cstdio>
#include <map>
#include <string>
#include <vector>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

struct Link {
    int fd;
    std::string buf;
};

class Gateway {
public:
    explicit Gateway(int lfd) : lfd_(lfd) {}

    void step() {
        std::vector<pollfd> p{{lfd_, POLLIN, 0}};
        std::vector<std::string> names;
        for (auto &[name, l] : devices_) {
            p.push_back({l.fd, POLLIN, 0});
            names.push_back(name);
        }
        if (::poll(p.data(), p.size(), -1) < 0)
            return;
        for (std::size_t i = 1; i < p.size(); ++i)
            if (p[i].revents)
                device_ready(names[i - 1]);
        if (p[0].revents & POLLIN) {
            int fd = ::accept(lfd_, nullptr, nullptr);
            if (fd < 0)
                return;
            std::string name = std::to_string(next_++);
            devices_[name] = Link{fd, {}};
        }
    }

private:
    bool feed(Link &l) {
        char tmp[512];
        ssize_t n = ::recv(l.fd, tmp, sizeof tmp, MSG_DONTWAIT);
        if (n <= 0)
            return false;
        l.buf.append(tmp, n);
        return true;
    }

    void device_ready(const std::string &name) {
        Link &l = devices_.at(name);
        if (!feed(l)) {
            ::close(l.fd);
        }
    }

    int lfd_;
    int next_ = 0;
    std::map<std::string, Link> devices_;
};

int main() {
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(lfd, 64);
    Gateway g(lfd);
    for (;;)
        g.step();
}
