// expect: descriptor-lost in main. The last one takes the place of the one that has gone, which nobody closes.
#include <cstddef>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

struct Peer {
  int fd;
  std::string text;
};

int main() {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  listen(listener, 16);
  std::vector<Peer> peers;
  for (;;) {
    std::vector<pollfd> p(peers.size() + 1);
    p[0] = {listener, POLLIN, 0};
    for (std::size_t i = 0; i < peers.size(); ++i)
      p[i + 1] = {peers[i].fd, POLLIN, 0};
    if (poll(p.data(), p.size(), -1) <= 0)
      continue;
    for (std::size_t i = peers.size(); i-- > 0;) {
      char c;
      if (p[i + 1].revents == 0 || recv(peers[i].fd, &c, 1, 0) > 0)
        continue;
      peers[i] = peers.back();
      peers.pop_back();
    }
    if (p[0].revents & POLLIN) {
      int fd = accept(listener, nullptr, nullptr);
      if (fd >= 0)
        peers.push_back(Peer{fd, ""});
    }
  }
}
