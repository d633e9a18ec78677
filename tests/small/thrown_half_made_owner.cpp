// expect: silence. The members that are made when a constructor throws are destroyed, and the owner among them closes.
#include <sys/socket.h>
#include <unistd.h>
#include <stdexcept>
#include <utility>

class Fd {
public:
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& from) noexcept : fd_(from.release()) {}
    ~Fd() {
        if (fd_ >= 0)
            ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

class Session {
public:
    explicit Session(Fd fd) : fd_(std::move(fd)) {
        char c;
        if (::recv(fd_.get(), &c, 1, 0) <= 0)
            throw std::runtime_error("no greeting");
    }

private:
    Fd fd_;
};

static void serve(Fd fd) {
    try {
        Session session(std::move(fd));
    } catch (const std::exception&) {
    }
}

int main() {
    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 8);
    for (;;) {
        Fd fd(::accept(listener, nullptr, nullptr));
        if (fd.get() >= 0)
            serve(std::move(fd));
    }
}
