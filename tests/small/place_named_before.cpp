// expect: silence. What a call gives is put where a local named the place before the call.
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <utility>
#include <variant>
template <class... Ts> struct overloaded : Ts... {};
template <class... Ts> overloaded(Ts...) -> overloaded<Ts...>;
class Wire {
public:
    explicit Wire(int fd) : fd_(fd) {}
    Wire(Wire &&o) noexcept : fd_(std::exchange(o.fd_, -1)) {}
    Wire &operator=(Wire &&o) noexcept { std::swap(fd_, o.fd_); return *this; }
    ~Wire() { if (fd_ != -1) ::close(fd_); }
    bool refill() { char tmp[512]; return ::recv(fd_, tmp, sizeof tmp, 0) > 0; }
private:
    int fd_;
};
struct Gone {};
struct Anonymous { Wire wire; };
struct Known { Wire wire; int user; };
using State = std::variant<Gone, Anonymous, Known>;
static State step(Anonymous &&a) {
    if (!a.wire.refill()) return Gone{};
    if (a.wire.refill()) return Known{std::move(a.wire), 7};
    return std::move(a);
}
static State step(Known &&k) {
    if (!k.wire.refill()) return Gone{};
    return std::move(k);
}
class Server {
    std::array<State, 64> slots_;
    void admit() {
        int fd = ::accept(3, nullptr, nullptr);
        if (fd < 0) return;
        Wire w(fd);
        for (std::size_t i = 0; i < 64; ++i) {
            if (!std::holds_alternative<Gone>(slots_[i])) continue;
            slots_[i] = Anonymous{std::move(w)};
            return;
        }
    }
public:
    void run() {
        for (;;) {
            admit();
            for (int tag = 0; tag < 64; ++tag)
                { const int at = tag; slots_[at] = std::visit(overloaded{
                    [](Gone &&) -> State { return Gone{}; },
                    [](auto &&s) -> State { return step(std::move(s)); },
                }, std::move(slots_[at])); }
        }
    }
};
int main() { Server s; s.run(); }
