// expect: silence. A callback of a connection that is gone takes up no place in the reactor's table.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <functional>
#include <memory>
#include <unordered_map>
struct Talk {
    explicit Talk(long& all) : all_(&all) {}
    bool operator()(int fd) {
        char b[64];
        ssize_t n = ::read(fd, b, sizeof b);
        if (n <= 0)
            return false;
        *all_ += n;
        return true;
    }
    long* all_;
};
class Reactor {
public:
    using Callback = std::function<bool(int)>;
    Reactor() : epoll_(::epoll_create1(0)) {}
    void add(int fd, Callback cb) {
        epoll_event ev{};
        ev.events = EPOLLIN;
        ev.data.fd = fd;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &ev) < 0) {
            ::close(fd);
            return;
        }
        table_[fd] = std::make_shared<Callback>(std::move(cb));
    }
    void loop() {
        epoll_event evs[8];
        while (!table_.empty()) {
            int n = ::epoll_wait(epoll_, evs, 8, -1);
            for (int i = 0; i < n; ++i)
                fire(evs[i].data.fd);
        }
    }
private:
    void fire(int fd) {
        auto it = table_.find(fd);
        if (it == table_.end())
            return;
        auto cb = it->second;
        if ((*cb)(fd))
            return;
        table_.erase(fd);
        ::close(fd);
    }
    int epoll_;
    std::unordered_map<int, std::shared_ptr<Callback>> table_;
};
int main() {
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in sa{};
    sa.sin_family = AF_INET;
    sa.sin_port = htons(7003);
    if (::bind(lfd, (sockaddr*)&sa, sizeof sa) < 0 || ::listen(lfd, 8) < 0)
        return 1;
    long all = 0;
    Reactor reactor;
    reactor.add(lfd, [&](int l) {
        int fd = ::accept(l, nullptr, nullptr);
        if (fd >= 0)
            reactor.add(fd, Talk(all));
        return true;
    });
    reactor.loop();
}
