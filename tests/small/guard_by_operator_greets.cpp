// expect: descriptor-lost in main. What a free operator makes of a tag and a lambda is a guard; this one only greets.
#include <sys/socket.h>
#include <unistd.h>
#include <cstdio>
#include <stdexcept>
#include <utility>

template <class F>
class Finally {
public:
    explicit Finally(F f) : f_(std::move(f)) {}
    ~Finally() { f_(); }

private:
    F f_;
};
struct AtEnd {};
template <class F>
Finally<F> operator<<(AtEnd, F f) { return Finally<F>(std::move(f)); }

static void talk(int fd) {
    auto closing = AtEnd{} << [&] { ::send(fd, "bye\n", 4, 0); };
    char c;
    if (::recv(fd, &c, 1, 0) <= 0)
        return;
    if (c != 'a')
        throw std::runtime_error("no letter");
    ::send(fd, &c, 1, 0);
}

int main() {
    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 8);
    for (;;) {
        int fd = ::accept(listener, nullptr, nullptr);
        if (fd < 0)
            continue;
        try {
            talk(fd);
        } catch (const std::exception& e) {
            std::puts(e.what());
        }
    }
}
