// expect: eof-still-stored in ready. A number that is not the first handler's may be the second one's.
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

struct Handler {
    virtual ~Handler() = default;
    virtual int number() const = 0;
    virtual bool ready() = 0;
};

static std::vector<std::unique_ptr<Handler>> handlers;

struct Peer : Handler {
    explicit Peer(int fd) : fd_(fd) {}
    ~Peer() override { ::close(fd_); }
    int number() const override { return fd_; }
    bool ready() override
    {
        char buf[64];
        return ::recv(fd_, buf, sizeof buf, 0) > 0;
    }
    int fd_;
};

struct Door : Handler {
    explicit Door(int fd) : fd_(fd) {}
    ~Door() override { ::close(fd_); }
    int number() const override { return fd_; }
    bool ready() override
    {
        const int fd = ::accept(fd_, nullptr, nullptr);
        if (fd >= 0)
            handlers.push_back(std::make_unique<Peer>(fd));
        return true;
    }
    int fd_;
};

int main()
{
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(server, 8);
    handlers.push_back(std::make_unique<Door>(server));
    for (;;) {
        std::vector<pollfd> set;
        for (const auto &handler : handlers)
            set.push_back({handler->number(), POLLIN, 0});
        if (::poll(set.data(), set.size(), -1) < 0)
            continue;
        for (std::size_t i = 0; i < set.size(); ++i)
            if (set[i].revents)
                handlers[i]->ready();
    }
}
