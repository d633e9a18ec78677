// expect: descriptor-lost in main. The last of a list is put there blank and filled then, and is not closed.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <list>
#include <vector>
struct Peer { int fd = -1; bool gone = false; };
static std::list<Peer> peers;
int main() {
  int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in sa{};
  if (::bind(lfd, (sockaddr*)&sa, sizeof sa) < 0 || ::listen(lfd, 16) < 0) return 1;
  for (;;) {
    std::vector<pollfd> p;
    p.push_back({lfd, POLLIN, 0});
    for (Peer& peer : peers) p.push_back({peer.fd, POLLIN, 0});
    if (::poll(p.data(), p.size(), -1) < 0) continue;
    size_t i = 1;
    for (auto it = peers.begin(); it != peers.end(); ++i) {
      char b[10];
      if (p[i].revents && ::recv(it->fd, b, sizeof b, 0) <= 0) it = peers.erase(it);
      else ++it;
    }
    if (p[0].revents & POLLIN) {
      int fd = ::accept(lfd, nullptr, nullptr);
      if (fd < 0) continue;
      peers.emplace_back();
      peers.back().fd = fd;
    }
  }
}
