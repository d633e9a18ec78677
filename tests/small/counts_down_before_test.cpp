// expect: silence. The loop counts down before it tests, and `continue` is a way round of the same loop.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>
struct Connection {
    explicit Connection(int fd) : fd(fd) {}
    Connection(Connection &&other) noexcept : fd(std::exchange(other.fd, -1)) {}
    Connection &operator=(Connection &&other) noexcept
    {
        if (this != &other) {
            if (fd >= 0)
                ::close(fd);
            fd = std::exchange(other.fd, -1);
        }
        return *this;
    }
    ~Connection()
    {
        if (fd >= 0)
            ::close(fd);
    }
    bool echo()
    {
        char buf[512];
        ssize_t n = ::recv(fd, buf, sizeof buf, 0);
        return n > 0 && ::send(fd, buf, static_cast<size_t>(n), MSG_NOSIGNAL) == n;
    }
    int fd;
};
int main()
{
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(lfd, 16);
    std::vector<Connection> all;
    for (;;) {
        std::vector<pollfd> set{{lfd, POLLIN, 0}};
        for (const auto &c : all)
            set.push_back({c.fd, POLLIN, 0});
        if (::poll(set.data(), set.size(), -1) < 0)
            continue;
        for (size_t i = all.size(); i-- > 0;) {
            if (set[i + 1].revents == 0 || all[i].echo())
                continue;
            if (i + 1 != all.size())
                all[i] = std::move(all.back());
            all.pop_back();
        }
        if (set[0].revents & POLLIN) {
            int fd = ::accept(lfd, nullptr, nullptr);
            if (fd >= 0)
                all.emplace_back(fd);
        }
    }
}
