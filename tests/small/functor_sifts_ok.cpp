// expect: silence. The object that sifts closes what it sifts out.
#include <algorithm>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>
struct Gone {
    const std::vector<pollfd>& p;
    bool operator()(int fd) const {
        for (const auto& e : p)
            if (e.fd == fd && e.revents) {
                char b[100];
                if (::read(fd, b, sizeof b) <= 0) {
                    ::close(fd);
return true;
                }
            }
        return false;
    }
};
int main() {
    int l = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in sa{};
    sa.sin_port = htons(9);
    if (::bind(l, (sockaddr*)&sa, sizeof sa) < 0 || ::listen(l, 9) < 0) return 1;
    std::vector<int> fds;
    for (;;) {
        std::vector<pollfd> p{{l, POLLIN, 0}};
        for (int fd : fds) p.push_back({fd, POLLIN, 0});
        if (::poll(p.data(), p.size(), -1) < 0) continue;
        fds.erase(std::remove_if(fds.begin(), fds.end(), Gone{p}), fds.end());
        if (p[0].revents) {
            int fd = ::accept(l, nullptr, nullptr);
            if (fd >= 0) fds.push_back(fd);
        }
    }
}
