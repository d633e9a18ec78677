// expect: descriptor-lost in operator=. The list has so many from the start: a free one is found, and what it holds is written over.
#include <algorithm>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

class Line {
public:
    Line() = default;
    explicit Line(int fd) : fd_(fd) {}
    Line(Line &&o) noexcept : fd_(std::exchange(o.fd_, -1)) {}
    Line &operator=(Line &&o) noexcept
    {
        fd_ = std::exchange(o.fd_, -1);
        return *this;
    }
    ~Line() { if (fd_ >= 0) ::close(fd_); }
    bool used() const { return fd_ >= 0; }
    int fd() const { return fd_; }

private:
    int fd_ = -1;
};

struct Desk { Line line; std::string in; };

int main()
{
    std::vector<Desk> desks(16);
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 8);
    for (;;) {
        char c;
        for (Desk &desk : desks)
            if (desk.line.used() && ::recv(desk.line.fd(), &c, 1, MSG_DONTWAIT) == 0)
                desk = Desk();
        Line fresh(::accept(door, nullptr, nullptr));
        if (!fresh.used())
            continue;
        auto idle = std::find_if(desks.begin(), desks.end(), [](const Desk &desk) { return !desk.line.used(); });
        if (idle != desks.end())
            idle->line = std::move(fresh);
    }
}
