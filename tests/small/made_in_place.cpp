// expect: silence. What is made in place in a list knows its own place, and is closed before it is erased by it.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <list>

struct Peer {
    int fd;
    std::list<Peer>::iterator self;
};

class Server {
public:
    Server() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        ::listen(listener_, 8);
        epoll_ = ::epoll_create1(0);
        watch(listener_, nullptr);
    }
    void run() {
        epoll_event events[8];
        for (;;) {
            int n = ::epoll_wait(epoll_, events, 8, -1);
            for (int i = 0; i < n; ++i) {
                if (events[i].data.ptr)
                    read(static_cast<Peer*>(events[i].data.ptr));
                else
                    welcome();
            }
        }
    }

private:
    void watch(int fd, void* tag) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = tag;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }
    void welcome() {
        int fd = ::accept(listener_, nullptr, nullptr);
        if (fd < 0)
            return;
        auto it = peers_.emplace(peers_.end());
        it->fd = fd;
        it->self = it;
        watch(fd, &*it);
    }
    void read(Peer* peer) {
        char c;
        if (::recv(peer->fd, &c, 1, 0) > 0)
            return;
        ::close(peer->fd);
        peers_.erase(peer->self);
    }

    int listener_;
    int epoll_;
    std::list<Peer> peers_;
};

int main() {
    Server server;
    server.run();
}
