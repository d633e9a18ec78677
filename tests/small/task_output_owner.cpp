// expect: silence. What a task gives back owns the socket, and lets it go where it is collected.
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
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd < 0) continue;
    std::future<Peer> task = std::async(std::launch::async, serve, Peer(fd));
    task.wait();
    const Peer over = task.get();
    if (over.fd < 0) return 1;
  }
}
