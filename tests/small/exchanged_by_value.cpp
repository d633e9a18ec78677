// expect: silence. What an exchange puts in is the number, not the variable that held it.
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <utility>
class unique_fd {
public:
    unique_fd() = default;
    explicit unique_fd(int fd) : fd_(fd) {}
    unique_fd(unique_fd&& other) noexcept : fd_(other.release()) {}
    unique_fd& operator=(unique_fd&& other) noexcept { reset(other.release()); return *this; }
    ~unique_fd() { reset(); }
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset(int fd = -1) { const int old = std::exchange(fd_, fd); if (old >= 0) ::close(old); }
private:
    int fd_ = -1;
};
template <std::size_t Capacity = 64>
class Server {
public:
    void run() {
        for (;;) {
            for (std::size_t i = 0; i < Capacity; ++i)
                if (!service(seats_[i]))
                    finish(seats_[i]);
            seat(unique_fd(::accept(3, nullptr, nullptr)));
        }
    }
private:
    struct Seat { unique_fd sock; };
    void seat(unique_fd fd) {
        if (!fd) return;
        for (Seat& s : seats_) {
            if (s.sock) continue;
            s.sock = std::move(fd);
            return;
        }
    }
    bool service(Seat& s) {
        char chunk[1024];
        const ssize_t n = ::recv(s.sock.get(), chunk, sizeof chunk, 0);
        return n > 0;
    }
    void finish(Seat& s) { s.sock.reset(); }
    std::array<Seat, Capacity> seats_;
};
int main() { Server<> server; server.run(); }
