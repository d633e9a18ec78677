// expect: descriptor-lost in main. The callback is an object with a call operator; at end of file it goes, and nobody closes.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <functional>
#include <map>
#include <memory>
struct Count {
    explicit Count(long& all) : all_(&all) {}
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
using Callback = std::function<bool(int)>;
static std::map<int, std::shared_ptr<Callback>> table;
static void remove(int fd) {
    table.erase(fd);
}
int main() {
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in sa{};
    sa.sin_family = AF_INET;
    sa.sin_port = htons(7004);
    if (::bind(lfd, (sockaddr*)&sa, sizeof sa) < 0 || ::listen(lfd, 8) < 0)
        return 1;
    int ep = ::epoll_create1(0);
    long all = 0;
    auto watch = [&](int fd) {
        epoll_event ev{};
        ev.events = EPOLLIN;
        ev.data.fd = fd;
        ::epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
    };
    watch(lfd);
    epoll_event evs[8];
    for (;;) {
        int n = ::epoll_wait(ep, evs, 8, -1);
        for (int i = 0; i < n; ++i) {
            int fd = evs[i].data.fd;
            if (fd == lfd) {
                int c = ::accept(lfd, nullptr, nullptr);
                if (c < 0)
                    continue;
                table[c] = std::make_shared<Callback>(Count(all));
                watch(c);
                continue;
            }
            auto it = table.find(fd);
            if (it != table.end() && !(*it->second)(fd))
                remove(fd);
        }
    }
}
