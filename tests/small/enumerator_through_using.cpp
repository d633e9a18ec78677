// expect: silence. `using net::Link` makes `Link::State::over` that of `net`, as the function that gives it says.
#include <sys/socket.h>
#include <unistd.h>

namespace net {

class Link {
public:
    enum class State { open, over };

    explicit Link(int fd) : fd_(fd) {}
    ~Link() { ::close(fd_); }

    State step()
    {
        char buf[64];
        const ssize_t n = ::recv(fd_, buf, sizeof buf, 0);
        return n > 0 ? State::open : State::over;
    }

private:
    int fd_;
};

}

using net::Link;

int main()
{
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(server, 8);
    for (;;) {
        const int fd = ::accept(server, nullptr, nullptr);
        if (fd < 0)
            continue;
        Link link(fd);
        for (;;) {
            const auto state = link.step();
            if (state == Link::State::over)
                break;
        }
    }
}
