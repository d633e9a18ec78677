// expect: silence. What is taken off a stack of free objects is none of those in use.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>

struct Conn {
    int fd = -1;
    void reset()
    {
        if (fd != -1)
            ::close(fd);
        fd = -1;
    }
};

class Pool {
public:
    Pool()
    {
        for (std::size_t i = 0; i < 64; ++i)
            free_[i] = &objects_[i];
    }
    Conn *take() { return left_ ? free_[--left_] : nullptr; }
    void give_back(Conn *c)
    {
        c->reset();
        free_[left_++] = c;
    }

private:
    std::array<Conn, 64> objects_;
    std::array<Conn *, 64> free_;
    std::size_t left_ = 64;
};

int main()
{
    static Pool pool;
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0), ep = ::epoll_create1(0);
    ::listen(lfd, 64);
    epoll_event ev{}, events[16];
    ev.events = EPOLLIN;
    ::epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
    for (;;) {
        const int n = ::epoll_wait(ep, events, 16, -1);
        for (int i = 0; i < n; ++i) {
            auto *c = static_cast<Conn *>(events[i].data.ptr);
            if (!c) {
                const int fd = ::accept(lfd, nullptr, nullptr);
                if (fd == -1)
                    continue;
                c = pool.take();
                if (!c) {
                    ::close(fd);
                    continue;
                }
                c->fd = fd;
                ev.data.ptr = c;
                if (::epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) != 0)
                    pool.give_back(c);
                continue;
            }
            char b[64];
            if (::recv(c->fd, b, sizeof b, 0) <= 0)
                pool.give_back(c);
        }
    }
}
