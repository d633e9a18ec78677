/* expect: descriptor-lost in serve. The member that a number in the braces becomes owns nothing. */
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

class Handle {
public:
    Handle(int fd) : fd_{fd} {}
    Handle(Handle&& o) noexcept : fd_{std::exchange(o.fd_, -1)} {}
    int get() const { return fd_; }

private:
    int fd_;
};

struct Guest {
    Handle sock;
    int seen = 0;
};

static void entertain(Guest guest)
{
    char buf[64];
    while (::recv(guest.sock.get(), buf, sizeof buf, 0) > 0)
        guest.seen++;
}

void serve(int listener)
{
    for (;;)
        if (int fd = ::accept(listener, nullptr, nullptr); fd != -1)
            entertain(Guest{fd});
}
