// expect: silence. What is kept under a name of its own is taken out by that name.
#include <map>
#include <memory>
#include <string>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

class Peer {
 public:
  Peer(long name, int fd) : name_(name), fd_(fd) {}
  ~Peer() {
    close(fd_);
  }
  int fd() const {
    return fd_;
  }
  long name() const {
    return name_;
  }
  bool hear(std::vector<std::string>& lines) {
    for (;;) {
      char buf[64];
      ssize_t n = recv(fd_, buf, sizeof buf, MSG_DONTWAIT);
      if (n == 0)
        return false;
      if (n < 0)
        return true;
      for (ssize_t i = 0; i < n; ++i) {
        if (buf[i] == '\n') {
          lines.push_back(line_);
          line_.clear();
        } else if (line_.size() < 80) {
          line_ += buf[i];
        }
      }
    }
  }

 private:
  long name_;
  int fd_;
  std::string line_;
};

class Server {
 public:
  explicit Server(int listener) : listener_(listener), epoll_(epoll_create1(0)) {
    watch(listener_, 0);
  }
  void run() {
    std::vector<epoll_event> events(16);
    for (;;) {
      int n = epoll_wait(epoll_, events.data(), (int)events.size(), -1);
      for (int i = 0; i < n; ++i) {
        if (events[i].data.u64 == 0)
          take();
        else
          serve(events[i].data.u64);
      }
    }
  }

 private:
  void watch(int fd, long name) {
    epoll_event ev{};
    ev.events = EPOLLIN;
    ev.data.u64 = name;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &ev);
  }
  void take() {
    int fd = accept(listener_, nullptr, nullptr);
    if (fd < 0)
      return;
    auto peer = std::make_unique<Peer>(next_++, fd);
    watch(fd, peer->name());
    peers_.emplace(peer->name(), std::move(peer));
  }
  void serve(long name) {
    auto found = peers_.find(name);
    if (found == peers_.end())
      return;
    Peer& peer = *found->second;
    std::vector<std::string> lines;
    if (!peer.hear(lines))
      leave(peer);
  }
  void leave(const Peer& peer) {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, peer.fd(), nullptr);
    peers_.erase(peer.name());
  }

  int listener_;
  int epoll_;
  long next_ = 1000;
  std::map<long, std::unique_ptr<Peer>> peers_;
};

int main() {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  listen(listener, 16);
  Server(listener).run();
}
