// expect: eof-still-stored in main. What goes back to the pool is still open.
#include <memory>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>
#include <vector>

struct Link {
    int fd = -1;
    void open(int with) { fd = with; }
    void shut()
    {
        close(fd);
        fd = -1;
    }
};

class Spares {
public:
    std::shared_ptr<Link> take(int fd)
    {
        std::unique_ptr<Link> link;
        if (spare_.empty()) {
            link = std::make_unique<Link>();
        } else {
            link = std::move(spare_.back());
            spare_.pop_back();
        }
        link->open(fd);
        return std::shared_ptr<Link>(link.release(), [this](Link* used) { put_back(used); });
    }

private:
    void put_back(Link* used)
    {

        spare_.emplace_back(used);
    }

    std::vector<std::unique_ptr<Link>> spare_;
};

static void watch(int poller, int fd)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
}

int main()
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 10);
    Spares spares;
    std::unordered_map<int, std::shared_ptr<Link>> links;
    int poller = epoll_create1(0);
    watch(poller, listener);
    for (;;) {
        epoll_event events[10];
        int count = epoll_wait(poller, events, 10, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                fd = accept(listener, nullptr, nullptr);
                if (fd < 0)
                    continue;
                watch(poller, fd);
                links[fd] = spares.take(fd);
                continue;
            }
            auto link = links.find(fd);
            char bytes[100];
            if (link != links.end() && recv(fd, bytes, sizeof bytes, 0) <= 0)
                links.erase(link);
        }
    }
}
