// expect: eof-still-stored in pump. The end of file is seen where it is read; the poller's list only has the number written into it.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>
struct Peer { int fd; int seen; };
static std::vector<Peer> peers;
static void pump(std::size_t i) {
    char b[64];
    ssize_t n = recv(peers[i].fd, b, sizeof b, 0);
    if (n < 0) {
        close(peers[i].fd);
        peers.erase(peers.begin() + i);
        return;
    }
    peers[i].seen += n;
}
void run(int lfd) {
    for (;;) {
        std::vector<pollfd> p;
        for (auto& one : peers)
            p.push_back({one.fd, POLLIN, 0});
        p.push_back({lfd, POLLIN, 0});
        if (poll(p.data(), p.size(), -1) < 0)
            continue;
        for (std::size_t i = peers.size(); i-- > 0;)
            if (p[i].revents)
                pump(i);
        if (p.back().revents) {
            int fd = accept(lfd, nullptr, nullptr);
            if (fd >= 0)
                peers.push_back(Peer{fd, 0});
        }
    }
}
