// expect: silence. At the end the text that is left is written, and then the place is let go; which places are polled is kept in an array of each round.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <array>
#include <string>

enum class St { Free, Reading, Draining };
struct Slot { St st = St::Free; int fd = -1; std::string out; };
static std::array<Slot, 32> slots;

static void release(Slot &s) { ::close(s.fd); s.fd = -1; s.st = St::Free; s.out.clear(); }

static void readable(Slot &s) {
    char b[256];
    ssize_t n = ::recv(s.fd, b, sizeof b, 0);
    if (n < 0) { if (errno != EAGAIN && errno != EINTR) release(s); return; }
    if (n == 0) {
        if (s.out.empty()) release(s);
        else s.st = St::Draining;
        return;
    }
    s.out.append(b, n);
}
static void writable(Slot &s) {
    ssize_t n = ::send(s.fd, s.out.data(), s.out.size(), MSG_NOSIGNAL);
    if (n < 0) { if (errno != EAGAIN) release(s); return; }
    s.out.erase(0, n);
    if (s.out.empty() && s.st == St::Draining) release(s);
}
int main() {
    int ls = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(ls, 8);
    for (;;) {
        pollfd p[33];
        Slot *who[33];
        int n = 1;
        p[0] = {ls, POLLIN, 0};
        for (auto &s : slots) {
            if (s.st == St::Free) continue;
            short ev = 0;
            if (s.st == St::Reading) ev |= POLLIN;
            if (!s.out.empty()) ev |= POLLOUT;
            p[n] = {s.fd, ev, 0};
            who[n++] = &s;
        }
        if (::poll(p, n, -1) < 0) continue;
        for (int i = 1; i < n; i++) {
            Slot &s = *who[i];
            if (p[i].revents & POLLOUT) writable(s);
            if (s.st == St::Reading && (p[i].revents & (POLLIN | POLLHUP | POLLERR))) readable(s);
        }
        if (p[0].revents & POLLIN) {
            int fd = ::accept(ls, nullptr, nullptr);
            if (fd < 0) continue;
            bool placed = false;
            for (auto &s : slots)
                if (s.st == St::Free) { s.st = St::Reading; s.fd = fd; placed = true; break; }
            if (!placed) ::close(fd);
        }
    }
}
