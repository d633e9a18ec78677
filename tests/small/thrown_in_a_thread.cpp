// expect: silence. What is thrown in a thread and caught by nobody ends the program.
#include <sys/socket.h>
#include <unistd.h>
#include <thread>
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
  std::vector<std::thread> tasks;
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd >= 0) tasks.push_back(std::thread(serve, fd));
  }
}
