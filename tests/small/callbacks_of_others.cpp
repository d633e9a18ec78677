// expect: silence. Callbacks of other connections under their numbers take no room away from that of the followed one.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <functional>
#include <unordered_map>
#include <map>
#include <string>
class Reactor {
 public:
  using Handler = std::function<void(int fd)>;
  Reactor() : epoll_fd_(epoll_create1(0)) {}
  void Add(int fd, Handler handler) {
    epoll_event ev{};
    ev.events = EPOLLIN;
    ev.data.fd = fd;
    epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &ev);
    handlers_[fd] = std::move(handler);
  }
  void Remove(int fd) {
    epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
    handlers_.erase(fd);
  }
  void RunOnce(int timeout_ms) {
    epoll_event evs[32];
    int n = epoll_wait(epoll_fd_, evs, 32, timeout_ms);
    for (int i = 0; i < n; ++i) {
      auto it = handlers_.find(evs[i].data.fd);
      if (it == handlers_.end()) continue;
      Handler h = it->second;  // may remove itself
      h(evs[i].data.fd);
    }
  }
 private:
  int epoll_fd_;
  std::unordered_map<int, Handler> handlers_;
};
class Hub {
 public:
  explicit Hub(Reactor& reactor) : reactor_(reactor) {}
  void Attach(int fd) {
    partial_[fd];
    reactor_.Add(fd, [this](int f) { OnReadable(f); });
  }
 private:
  void Detach(int fd) {
    partial_.erase(fd);
    reactor_.Remove(fd);
    close(fd);
  }
  void OnReadable(int fd) {
    char buf[1024];
    ssize_t n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
    if (n < 0) {
      return;
    }
    if (n == 0) {
      Detach(fd);
      return;
    }
    std::string& part = partial_[fd];
    part.append(buf, n);
  }
  Reactor& reactor_;
  std::map<int, std::string> partial_;
};
int main(int argc, char** argv) {
    Reactor reactor;
    Hub hub(reactor);
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 6);
    reactor.Add(lfd, [&hub](int l) {
      int fd = accept(l, nullptr, nullptr);
      if (fd >= 0) hub.Attach(fd);
    });
    for (;;) reactor.RunOnce(1000);
}
