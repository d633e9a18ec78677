// expect: silence. The first of those who are polled is served once a round, whatever stands at the first place.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <list>
#include <vector>

struct Peer {
  int fd;
  bool over = false;
};

static std::list<Peer> peers;

static void hear(Peer &p) {
  char b[64];
  const ssize_t n = ::recv(p.fd, b, sizeof b, MSG_DONTWAIT);
  if (n > 0)
    ::send(p.fd, b, n, MSG_NOSIGNAL);
  else if (n == 0)
    p.over = true;
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  for (;;) {
    std::vector<pollfd> set;
    std::vector<Peer *> who;
    set.push_back({lfd, POLLIN, 0});
    for (Peer &p : peers) {
      if (p.over) continue;
      set.push_back({p.fd, POLLIN, 0});
      who.push_back(&p);
    }
    if (::poll(set.data(), set.size(), -1) < 0) continue;
    for (size_t i = 1; i < set.size(); ++i) {
      if (set[i].revents & POLLIN) hear(*who[i - 1]);
      if (set[i].revents & POLLOUT && !who[i - 1]->over) ::send(who[i - 1]->fd, "+", 1, MSG_NOSIGNAL);
    }
    for (auto it = peers.begin(); it != peers.end();) {
      if (it->over) {
        ::close(it->fd);
        it = peers.erase(it);
      } else {
        ++it;
      }
    }
    if (set[0].revents & POLLIN) {
      const int fd = ::accept(lfd, nullptr, nullptr);
      if (fd >= 0) peers.push_back(Peer{fd});
    }
  }
}
