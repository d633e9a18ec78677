/* expect: descriptor-lost in operator=. The array has its elements from the start; what one holds is written over. */
#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

class Handle {
public:
    Handle() = default;
    explicit Handle(int fd) : fd_(fd) {}
    Handle(const Handle&) = delete;
    Handle& operator=(Handle&& o) noexcept
    {
        fd_ = o.fd_;
        o.fd_ = -1;
        return *this;
    }
    ~Handle() { if (fd_ >= 0) ::close(fd_); }
    int get() const { return fd_; }

private:
    int fd_ = -1;
};

struct Seat { Handle sock; };

class Hall {
public:
    explicit Hall(int door) : door_(door) {}

    void step()
    {
        pollfd p{door_, POLLIN, 0};
        ::poll(&p, 1, 100);
        for (auto& seat : seats_)
            if (seat.sock.get() >= 0 && !listen_to(seat))
                seat.sock = Handle{};
        if (p.revents)
            admit(Handle{::accept(door_, nullptr, nullptr)});
    }

private:
    static bool listen_to(Seat& seat)
    {
        char c;
        return ::recv(seat.sock.get(), &c, 1, 0) > 0;
    }

    void admit(Handle&& fresh)
    {
        for (auto& seat : seats_)
            if (seat.sock.get() < 0) {
                seat.sock = std::move(fresh);
                return;
            }
    }

    int door_;
    std::array<Seat, 8> seats_{};
};

int main()
{
    int l = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(l, 8);
    Hall hall(l);
    for (;;)
        hall.step();
}
