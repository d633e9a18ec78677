// expect: eof-still-stored in turn. The object that the head of a loop makes is given a variable.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <map>

class Server {
 public:
  explicit Server(int fd) : fd_(fd) {}
  void turn() {
    for (auto &entry : peers_) {
      char b[64];
      const ssize_t n = ::recv(entry.first, b, sizeof b, MSG_DONTWAIT);
      if (n == 0) ++over_;
    }
    const int fd = ::accept(fd_, nullptr, nullptr);
    if (fd >= 0) peers_[fd] = 1;
  }

 private:
  int fd_, over_ = 0;
  std::map<int, int> peers_;
};

int main() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(fd, 8);
  for (Server server(fd);;) server.turn();
}
