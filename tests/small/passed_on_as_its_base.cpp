// expect: descriptor-lost in ready. Whoever takes it as its base deletes the base alone.
#include <memory>
#include <map>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct Handler {
    virtual int number() const = 0;
    virtual bool ready() = 0;
};

struct Loop {
    int ep = epoll_create1(0);
    std::map<int, std::unique_ptr<Handler>> all;

    bool add(std::unique_ptr<Handler> handler)
    {
        epoll_event ev{};
        const int fd = handler->number();
        ev.events = EPOLLIN;
        ev.data.fd = fd;
        if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0)
            return false;
        all[fd] = std::move(handler);
        return true;
    }
    void dispatch(int fd)
    {
        auto it = all.find(fd);
        if (it == all.end() || it->second->ready())
            return;
        epoll_ctl(ep, EPOLL_CTL_DEL, fd, nullptr);
        all.erase(it);
    }
};

class Echo : public Handler {
public:
    explicit Echo(int fd) : fd_(fd) {}
    ~Echo() { ::close(fd_); }
    int number() const override { return fd_; }
    bool ready() override
    {
        char b[64];
        return ::recv(fd_, b, sizeof b, 0) > 0;
    }

private:
    int fd_;
};

class Acceptor : public Handler {
public:
    Acceptor(Loop &loop, int fd) : loop_(loop), fd_(fd) {}
    ~Acceptor() { ::close(fd_); }
    int number() const override { return fd_; }
    bool ready() override
    {
        const int fd = ::accept(fd_, nullptr, nullptr);
        if (fd >= 0)
            loop_.add(std::make_unique<Echo>(fd));
        return true;
    }

private:
    Loop &loop_;
    int fd_;
};

int main()
{
    Loop loop;
    const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(lfd, 9);
    loop.add(std::make_unique<Acceptor>(loop, lfd));
    epoll_event got[16];
    for (;;) {
        const int n = epoll_wait(loop.ep, got, 16, -1);
        for (int i = 0; i < n; ++i)
            loop.dispatch(got[i].data.fd);
    }
}
