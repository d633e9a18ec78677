// expect: silence. What is in the list of the doomed twice is sorted, and once in it from then on.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <vector>

static std::vector<int> doomed;

static void talk(int fd) {
  char b[64];
  const ssize_t n = ::recv(fd, b, sizeof b, 0);
  if (n <= 0) doomed.push_back(fd);
  if (n < 4) doomed.push_back(fd);
}

static void bury() {
  std::sort(doomed.begin(), doomed.end());
  doomed.erase(std::unique(doomed.begin(), doomed.end()), doomed.end());
  for (int fd : doomed) ::close(fd);
  doomed.clear();
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  const int ep = ::epoll_create1(0);
  epoll_event ev{};
  ev.events = EPOLLIN;
  ev.data.fd = lfd;
  ::epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &ev);
  for (;;) {
    epoll_event evs[8];
    const int n = ::epoll_wait(ep, evs, 8, -1);
    for (int i = 0; i < n; i++) {
      if (evs[i].data.fd != lfd) {
        talk(evs[i].data.fd);
        continue;
      }
      const int fd = ::accept(lfd, nullptr, nullptr);
      if (fd < 0) continue;
      ev.data.fd = fd;
      if (::epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev) < 0) ::close(fd);
    }
    bury();
  }
}
