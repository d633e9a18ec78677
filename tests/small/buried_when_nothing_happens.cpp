// expect: eof-still-stored in run. Waiting for events never comes to nothing: those that are over are never let go.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

static std::vector<int> live, over;

static void bury() {
  for (int fd : over) ::close(fd);
  over.clear();
}

static void run(int lfd, int timeout) {
  for (;;) {
    std::vector<pollfd> fds{{lfd, POLLIN, 0}};
    for (int fd : live) fds.push_back({fd, POLLIN, 0});
    const int n = ::poll(fds.data(), fds.size(), timeout);
    if (n <= 0) {
      bury();
      continue;
    }
    if (fds[0].revents & POLLIN) {
      const int fd = ::accept(lfd, nullptr, nullptr);
      if (fd >= 0) live.push_back(fd);
    }
    for (size_t i = 0; i < live.size();) {
      char b[64];
      if (::recv(live[i], b, sizeof b, MSG_DONTWAIT) != 0) {
        i++;
        continue;
      }
      over.push_back(live[i]);
      live.erase(live.begin() + i);
    }
  }
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  run(lfd, -1);
}
