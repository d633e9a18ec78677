// expect: descriptor-lost in serve. What is thrown in a task that keeps it for its handle ends that task alone.
#include <sys/socket.h>
#include <unistd.h>
#include <future>
#include <string>
#include <vector>

static void serve(int fd) {
  char b[64];
  ssize_t n;
  while ((n = ::recv(fd, b, sizeof b, 0)) > 0) {
    const int value = std::stoi(std::string(b, n));
    if (value < 0) break;
  }
  ::close(fd);
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  std::vector<std::future<void>> tasks;
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd >= 0) tasks.push_back(std::async(std::launch::async, serve, fd));
  }
}
