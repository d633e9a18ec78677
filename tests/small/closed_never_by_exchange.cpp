// expect: descriptor-lost in talk. The flag is turned already when the first comes to the close.
#include <sys/socket.h>
#include <unistd.h>
#include <atomic>
#include <memory>
#include <thread>

struct Link {
  int fd;
  std::atomic<bool> closed{true};
  explicit Link(int n) : fd(n) {}
  void finish() {
    if (!closed.exchange(true)) ::close(fd);
  }
};

static void talk(std::shared_ptr<Link> link) {
  char b[64];
  while (::recv(link->fd, b, sizeof b, 0) > 0) {
  }
  link->finish();
  link->finish();
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd >= 0) std::thread(talk, std::make_shared<Link>(fd)).detach();
  }
}
