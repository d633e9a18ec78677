// expect: silence. Swapping with an element of an array stores there, as assigning does; what was there goes with the other.
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <utility>
class Seat {
public:
    Seat() = default;
    explicit Seat(int fd) : fd_(fd) {}
    Seat(Seat &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Seat &operator=(Seat &&other) noexcept
    {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Seat()
    {
        if (fd_ != -1)
            ::close(fd_);
    }
    bool taken() const { return fd_ != -1; }
    bool pump()
    {
        char c;
        return ::recv(fd_, &c, 1, 0) == 1;
    }

private:
    int fd_ = -1;
};

static std::array<Seat, 8> seats;

static void place(Seat guest)
{
    if (!guest.taken())
        return;
    for (auto &seat : seats) {
        if (!seat.taken()) {
            seat = std::move(guest);
            return;
        }
    }
}

int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 5);
    for (;;) {
        place(Seat(::accept(door, nullptr, nullptr)));
        for (std::size_t i = 0; i < seats.size(); ++i)
            if (seats[i].taken() && !seats[i].pump())
                seats[i] = Seat();
    }
}
