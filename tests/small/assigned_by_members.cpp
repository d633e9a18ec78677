// expect: descriptor-lost in operator=. What assigns the whole assigns its members, and this one does not close.
#include <sys/socket.h>
#include <unistd.h>

class Handle {
public:
    Handle() = default;
    explicit Handle(int fd) : fd_(fd) {}
    Handle(Handle&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    Handle& operator=(Handle&& other) noexcept
    {
        fd_ = other.fd_;
        other.fd_ = -1;
        return *this;
    }
    ~Handle()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    int fd() const { return fd_; }

private:
    int fd_ = -1;
};

struct Line {
    Handle handle;
    int heard = 0;
};

int main()
{
    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 8);
    for (;;) {
        Line line;
        char buf[64];
        line.handle = Handle(::accept(listener, nullptr, nullptr));
        if (line.handle.fd() < 0)
            continue;
        while (::recv(line.handle.fd(), buf, sizeof buf, 0) > 0)
            ++line.heard;
        line = Line{};
    }
}
