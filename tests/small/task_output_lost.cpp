// expect: descriptor-lost in main. What a task gives back is taken out of the handle, and nobody closes it.
#include <sys/socket.h>
#include <unistd.h>
#include <chrono>
#include <future>
#include <list>

static int serve(int fd) {
  char b[64];
  while (::recv(fd, b, sizeof b, 0) > 0) {}
  return fd;
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  std::list<std::future<int>> tasks;
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd >= 0) tasks.push_back(std::async(std::launch::async, serve, fd));
    for (auto it = tasks.begin(); it != tasks.end();) {
      if (it->wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
        it->get();
        it = tasks.erase(it);
      } else {
        ++it;
      }
    }
  }
}
