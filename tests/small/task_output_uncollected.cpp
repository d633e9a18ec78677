// expect: eof-still-stored in main. What a task gives back is kept in its handle, and nobody collects it.
#include <sys/socket.h>
#include <unistd.h>
#include <future>
#include <utility>
#include <vector>

struct Peer {
  int fd;
  explicit Peer(int n) : fd(n) {}
  Peer(Peer&& other) noexcept : fd(std::exchange(other.fd, -1)) {}
  ~Peer() {
    if (fd >= 0) ::close(fd);
  }
};

static Peer serve(Peer peer) {
  char b[64];
  while (::recv(peer.fd, b, sizeof b, 0) > 0) {}
  return peer;
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  std::vector<std::future<Peer>> tasks;
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd >= 0) tasks.push_back(std::async(std::launch::async, serve, Peer(fd)));
  }
}
