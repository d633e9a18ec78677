// expect: eof-still-stored in serve. The timer that rings again and again owns the peer, whoever else has let it go.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using Clock = std::chrono::steady_clock;

class Timers {
 public:
  void after(Clock::duration d, std::function<void()> f) {
    queue_.emplace(Clock::now() + d, std::move(f));
  }
  void run() {
    const auto now = Clock::now();
    while (!queue_.empty() && queue_.begin()->first <= now) {
      std::function<void()> f = std::move(queue_.begin()->second);
      queue_.erase(queue_.begin());
      f();
    }
  }

 private:
  std::multimap<Clock::time_point, std::function<void()>> queue_;
};

class Peer : public std::enable_shared_from_this<Peer> {
 public:
  Peer(int fd, int number, Timers& timers) : fd_(fd), number_(number), timers_(timers) {}
  ~Peer() {
    close(fd_);
  }
  void rearm() {
    auto self = shared_from_this();
    timers_.after(std::chrono::seconds(20), [self] { self->ping(); });
  }
  bool hear() {
    char buf[64];
    ssize_t n = recv(fd_, buf, sizeof buf, MSG_DONTWAIT);
    if (n == 0)
      return false;
    return true;
  }

 private:
  void ping() {
    send(fd_, "ping\n", 5, MSG_NOSIGNAL);
    rearm();
  }
  const int fd_;
  const int number_;
  Timers& timers_;
};

class Server {
 public:
  explicit Server(int listener) : listener_(listener) {}
  void run() {
    for (;;) {
      std::vector<pollfd> fds;
      fds.push_back({listener_, POLLIN, 0});
      for (auto& [fd, peer] : peers_)
        fds.push_back({fd, POLLIN, 0});
      if (poll(fds.data(), fds.size(), 1000) > 0) {
        for (size_t i = 1; i < fds.size(); ++i)
          if (fds[i].revents)
            serve(fds[i].fd);
        if (fds[0].revents)
          take();
      }
      timers_.run();
    }
  }

 private:
  void take() {
    int fd = accept(listener_, nullptr, nullptr);
    if (fd == -1)
      return;
    auto peer = std::make_shared<Peer>(fd, ++count_, timers_);
    peers_[fd] = peer;
    peer->rearm();
  }
  void serve(int fd) {
    auto peer = peers_.at(fd);
    if (!peer->hear())
      peers_.erase(fd);
  }

  int listener_;
  int count_ = 0;
  Timers timers_;
  std::map<int, std::shared_ptr<Peer>> peers_;
};

int main() {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  listen(listener, 16);
  Server(listener).run();
}
