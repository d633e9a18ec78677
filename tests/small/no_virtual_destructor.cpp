// expect: descriptor-lost in main. Deleted as a base class without a virtual destructor.
#include <sys/socket.h>
#include <unistd.h>
#include <memory>

class Socket {
public:
    explicit Socket(int fd) : fd_(fd) {}
    ~Socket() { close(fd_); }
    int fd() const { return fd_; }
private:
    int fd_;
};

class Session {
public:
    virtual bool feed() = 0;
};

class Echo : public Session {
public:
    explicit Echo(int fd) : sock_(fd) {}
    bool feed() override
    {
        char b[10];
        return read(sock_.fd(), b, sizeof b) > 0;
    }
private:
    Socket sock_;
};

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        std::unique_ptr<Session> session = std::make_unique<Echo>(fd);
        while (session->feed())
            ;
    }
}
