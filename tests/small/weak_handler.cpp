// expect: silence. A handler holds its session weakly.
#include <sys/socket.h>
#include <unistd.h>
#include <functional>
#include <memory>
#include <unordered_map>
class Session {
public:
    explicit Session(int fd) : fd_(fd) {}
    ~Session() { ::close(fd_); }
    int fd() const { return fd_; }
    void onLeave(std::function<void()> h) { leave_ = std::move(h); }
    bool pump() { char buf[400]; return ::read(fd_, buf, sizeof buf) > 0; }
    void left() { if (leave_) leave_(); }
private:
    int fd_;
    std::function<void()> leave_;
};
class Game {
public:
    explicit Game(int listener) : listener_(listener) {}
    void enter() {
        const int fd = ::accept(listener_, nullptr, nullptr);
        if (fd < 0) return;
        auto s = std::make_shared<Session>(fd);
        std::weak_ptr<Session> weak = s;
        s->onLeave([this, weak] {
            auto self = weak.lock();
            if (!self) return;
            players_.erase(self->fd());
        });
        players_[fd] = s;
        while (s->pump()) {}
        s->left();
    }
private:
    int listener_;
    std::unordered_map<int, std::shared_ptr<Session>> players_;
};
int main() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(fd, 16);
    Game g(fd);
    for (;;) g.enter();
}
