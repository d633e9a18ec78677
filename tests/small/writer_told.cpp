// expect: silence. The writer waits for something to write, or to be told that all is over.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

class Peer {
 public:
  explicit Peer(int fd) : fd_(fd) {}
  ~Peer() {
    close(fd_);
  }
  void hear() {
    char c;
    while (recv(fd_, &c, 1, 0) == 1) {
      std::lock_guard<std::mutex> lock(mutex_);
      queue_.push_back(std::string(1, c));
      come_.notify_one();
    }
    std::lock_guard<std::mutex> lock(mutex_);
    over_ = true;
    come_.notify_all();
  }
  void tell() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!over_) {
      come_.wait(lock, [this] { return over_ || !queue_.empty(); });
      if (over_)
        break;
      std::string text = queue_.front();
      queue_.pop_front();
      if (send(fd_, text.data(), text.size(), MSG_NOSIGNAL) < 0)
        break;
    }
  }

 private:
  const int fd_;
  std::mutex mutex_;
  std::condition_variable come_;
  std::deque<std::string> queue_;
  bool over_ = false;
};

int main() {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  listen(listener, 16);
  for (;;) {
    int fd = accept(listener, nullptr, nullptr);
    if (fd < 0)
      continue;
    auto peer = std::make_shared<Peer>(fd);
    std::thread([peer] { peer->hear(); }).detach();
    std::thread([peer] { peer->tell(); }).detach();
  }
}
