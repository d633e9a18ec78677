// expect: silence. The worker says that it is over by an atomic flag; the main loop lets go those that have said so.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <atomic>
#include <list>
#include <memory>
#include <thread>

class Worker {
 public:
  explicit Worker(int fd) : fd_(fd), thread_(&Worker::run, this) {}
  ~Worker() {
    thread_.join();
    ::close(fd_);
  }
  bool done() const { return done_.load(std::memory_order_acquire); }

 private:
  void run() {
    char b[64];
    while (::recv(fd_, b, sizeof b, 0) > 0) {
    }
    done_.store(true, std::memory_order_release);
  }
  int fd_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  std::list<std::unique_ptr<Worker>> workers;
  for (;;) {
    pollfd p{lfd, POLLIN, 0};
    if (::poll(&p, 1, 250) > 0) {
      const int fd = ::accept(lfd, nullptr, nullptr);
      if (fd >= 0) workers.push_back(std::make_unique<Worker>(fd));
    }
    workers.remove_if([](const std::unique_ptr<Worker>& w) { return w->done(); });
  }
}
