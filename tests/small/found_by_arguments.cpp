// expect: descriptor-lost in take. A function is found by the namespace of its arguments, and takes them by reference.
#include <sys/socket.h>
#include <unistd.h>

namespace remote {

class Stream {
    int fd_ = -1;

public:
    Stream() = default;
    explicit Stream(int fd) : fd_(fd) {}
    void take(Stream &other)
    {
        fd_ = other.fd_;
        other.fd_ = -1;
    }
    ~Stream()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    int handle() const { return fd_; }
};

static void takeover(const Stream &listener, Stream &viewer)
{
    Stream fresh(::accept(listener.handle(), nullptr, nullptr));
    if (fresh.handle() >= 0)
        viewer.take(fresh);
}

}

int main()
{
    remote::Stream listener(::socket(AF_INET, SOCK_STREAM, 0));
    remote::Stream viewer;
    ::listen(listener.handle(), 4);
    for (;;)
        takeover(listener, viewer);
}
