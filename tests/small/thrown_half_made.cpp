// expect: descriptor-lost in Session. An object that is not whole when its constructor throws has no destructor: who gave it the number has given it up.
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
    explicit Session(int fd) : fd_(fd) {
        char c;
        if (::recv(fd_, &c, 1, 0) <= 0)
            throw std::runtime_error("no greeting");
    }
    ~Session() { ::close(fd_); }

private:
    int fd_;
};

static void serve(Fd fd) {
    try {
        Session session(fd.release());
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
