// expect: descriptor-lost in on_close. The one below takes it out of the poller, and leaves the close of the base class out.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <map>

class Handler;

class Reactor {
 public:
  Reactor() : ep_(::epoll_create1(0)) {}
  void attach(Handler* h);
  void detach(Handler* h);
  void run();

 private:
  int ep_;
  std::map<int, Handler*> handlers_;
};

class Handler {
 public:
  Handler(Reactor& r, int fd) : reactor_(r), fd_(fd) {}
  virtual ~Handler() {}
  int fd() const { return fd_; }
  virtual bool on_readable() = 0;
  virtual void on_close() {
    reactor_.detach(this);
    ::close(fd_);
  }

 protected:
  Reactor& reactor_;
  int fd_;
};

class Echo : public Handler {
 public:
  Echo(Reactor& r, int fd) : Handler(r, fd) {}
  bool on_readable() override {
    char b[64];
    const ssize_t n = ::recv(fd_, b, sizeof b, 0);
    return n > 0 && ::send(fd_, b, n, MSG_NOSIGNAL) == n;
  }
  void on_close() override {
    ++served_;
    reactor_.detach(this);
  }

 private:
  static int served_;
};

int Echo::served_ = 0;

class Door : public Handler {
 public:
  Door(Reactor& r, int fd) : Handler(r, fd) {}
  bool on_readable() override {
    const int fd = ::accept(fd_, nullptr, nullptr);
    if (fd >= 0) reactor_.attach(new Echo(reactor_, fd));
    return true;
  }
};

void Reactor::attach(Handler* h) {
  epoll_event ev = {};
  ev.events = EPOLLIN;
  ev.data.fd = h->fd();
  handlers_[h->fd()] = h;
  ::epoll_ctl(ep_, EPOLL_CTL_ADD, h->fd(), &ev);
}

void Reactor::detach(Handler* h) {
  ::epoll_ctl(ep_, EPOLL_CTL_DEL, h->fd(), nullptr);
  handlers_.erase(h->fd());
}

void Reactor::run() {
  for (;;) {
    epoll_event evs[8];
    const int n = ::epoll_wait(ep_, evs, 8, -1);
    for (int i = 0; i < n; ++i) {
      const auto it = handlers_.find(evs[i].data.fd);
      if (it == handlers_.end()) continue;
      Handler* h = it->second;
      if (h->on_readable()) continue;
      h->on_close();
      delete h;
    }
  }
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  Reactor reactor;
  reactor.attach(new Door(reactor, lfd));
  reactor.run();
}
