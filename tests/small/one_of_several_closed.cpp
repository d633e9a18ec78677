// expect: silence. Whoever goes to the type without a descriptor closes it first.
#include <variant>
#include <vector>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

template <class... Ts> struct Overloaded : Ts... { using Ts::operator()...; };
template <class... Ts> Overloaded(Ts...) -> Overloaded<Ts...>;

struct Open { int fd; };
struct Done { bool complete; };
using Stage = std::variant<Open, Done>;

static Stage step(Open a)
{
    char b[64];
    if (recv(a.fd, b, sizeof b, 0) <= 0)
        return close(a.fd), Done{true};
    return a;
}

static Stage step(Done d) { return d; }

static int fd_of(const Stage &s)
{
    return std::visit(Overloaded{[](const Open &o) { return o.fd; }, [](const Done &) { return -1; }}, s);
}

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    std::vector<Stage> conns;
    for (;;) {
        std::vector<pollfd> p;
        for (const auto &c : conns)
            p.push_back({fd_of(c), POLLIN, 0});
        p.push_back({lfd, POLLIN, 0});
        poll(p.data(), p.size(), -1);
        for (std::size_t i = 0; i < conns.size(); i++)
            if (p[i].revents)
                conns[i] = std::visit([](const auto &s) { return step(s); }, conns[i]);
        std::erase_if(conns, [](const Stage &s) { return std::holds_alternative<Done>(s); });
        if (p.back().revents) {
            int fd = accept(lfd, nullptr, nullptr);
            if (fd >= 0)
                conns.emplace_back(Open{fd});
        }
    }
}
