// expect: descriptor-lost in main. Where the name is taken nothing is stored.
#include <sys/socket.h>
#include <unistd.h>
#include <map>
#include <string>
#include <thread>
#include <mutex>

static std::mutex lock;
static std::map<std::string, int> players;

static void play(std::string name, int fd) {
  char b[64];
  ssize_t n;
  while ((n = ::recv(fd, b, sizeof b, 0)) > 0) ::send(fd, b, n, MSG_NOSIGNAL);
  std::lock_guard<std::mutex> guard(lock);
  players.erase(name);
  ::close(fd);
}

static bool enter(const std::string &name, int fd) {
  std::lock_guard<std::mutex> guard(lock);
  return players.insert({name, fd}).second;
}

int main() {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(server, 8);
  for (;;) {
    const int fd = ::accept(server, nullptr, nullptr);
    if (fd < 0) continue;
    char b[64];
    const ssize_t n = ::recv(fd, b, sizeof b, 0);
    if (n <= 0) {
      ::close(fd);
      continue;
    }
    const std::string name(b, n);
    if (!enter(name, fd)) {
      ::send(fd, "taken\n", 6, MSG_NOSIGNAL);
      continue;
    }
    std::thread(play, name, fd).detach();
  }
}
