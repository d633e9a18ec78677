// expect: descriptor-lost in input. A bound method is called with what is bound and what is given; it only has the handler forgotten.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <functional>
#include <map>
#include <vector>

class Loop {
public:
    void watch(int fd, std::function<void(int)> f) { handlers_[fd] = f; }
    void forget(int fd) { handlers_.erase(fd); }
    void run() {
        for (;;) {
            std::vector<pollfd> all;
            for (auto& h : handlers_)
                all.push_back(pollfd{h.first, POLLIN, 0});
            ::poll(all.data(), all.size(), -1);
            for (auto& one : all) {
                auto it = handlers_.find(one.fd);
                if (one.revents && it != handlers_.end())
                    it->second(one.fd);
            }
        }
    }

private:
    std::map<int, std::function<void(int)>> handlers_;
};

class Echo {
public:
    explicit Echo(Loop& loop) : loop_(loop) {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        ::listen(listener_, 8);
        loop_.watch(listener_, [this](int) { welcome(); });
    }

private:
    void welcome() {
        int fd = ::accept(listener_, nullptr, nullptr);
        if (fd >= 0)
            loop_.watch(fd, std::bind(&Echo::input, this, std::placeholders::_1));
    }
    void input(int fd) {
        char c;
        if (::recv(fd, &c, 1, 0) <= 0)
            leave(fd);
    }
    void leave(int fd) {
        loop_.forget(fd);
    }

    Loop& loop_;
    int listener_;
};

int main() {
    Loop loop;
    Echo echo(loop);
    loop.run();
}
