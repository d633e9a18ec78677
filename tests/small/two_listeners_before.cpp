// expect: silence. Connections stand two places further on in what is polled than in the list.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cstddef>
#include <memory>
#include <vector>

struct Conn {
  explicit Conn(int f) : fd(f) {}
  void read() {
    char b[64];
    const ssize_t n = ::recv(fd, b, sizeof b, 0);
    if (n > 0) {
      ::send(fd, b, n, MSG_NOSIGNAL);
    } else {
      over = true;
      ::close(fd);
    }
  }
  int fd;
  bool over = false;
};

static int open_one() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(fd, 10);
  return fd;
}

int main() {
  const int one = open_one(), two = open_one();
  std::vector<std::unique_ptr<Conn>> conns;
  for (;;) {
    std::vector<pollfd> p{{one, POLLIN, 0}, {two, POLLIN, 0}};
    for (const auto &c : conns) p.push_back({c->fd, POLLIN, 0});
    if (::poll(p.data(), p.size(), -1) <= 0) continue;
    for (std::size_t i = p.size(); i-- > 2;) {
      if (!p[i].revents) continue;
      conns[i - 2]->read();
      if (conns[i - 2]->over) conns.erase(conns.begin() + (i - 2));
    }
    for (int i = 0; i < 2; ++i) {
      const int fd = p[i].revents ? ::accept(p[i].fd, nullptr, nullptr) : -1;
      if (fd >= 0) conns.push_back(std::make_unique<Conn>(fd));
    }
  }
}
