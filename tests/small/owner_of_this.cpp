// expect: silence. The bare pointer leads to what one of the owning ones owns.
#include <list>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>

class Hall;

class Guest {
public:
    Guest(Hall& hall, int fd) : hall_(hall), fd_(fd) {}
    ~Guest() { ::close(fd_); }
    void hear();

private:
    Hall& hall_;
    int fd_;
};

class Hall {
public:
    void leave(Guest* who)
    {
        for (auto& guest : guests_)
            if (guest.get() == who)
                guest.reset();
    }

    void turn(int listener)
    {
        for (auto& guest : guests_)
            if (guest)
                guest->hear();
        guests_.remove(nullptr);
        int fd = ::accept(listener, nullptr, nullptr);
        if (fd >= 0)
            guests_.push_back(std::make_unique<Guest>(*this, fd));
    }

private:
    std::list<std::unique_ptr<Guest>> guests_;
};

void Guest::hear()
{
    char buf[64];
    if (::recv(fd_, buf, sizeof buf, 0) <= 0)
        hall_.leave(this);
}

int main()
{
    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 8);
    Hall hall;
    for (;;)
        hall.turn(listener);
}
