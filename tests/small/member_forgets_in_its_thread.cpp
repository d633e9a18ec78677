// expect: descriptor-lost in run. A member that is built without arguments starts a thread of its own, which forgets what it is given.
#include <condition_variable>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

class Closer {
 public:
  Closer() : thread_(&Closer::run, this) {}
  void take(int fd) {
    std::lock_guard<std::mutex> lock(mutex_);
    given_.push_back(fd);
    come_.notify_one();
  }

 private:
  void run() {
    std::vector<int> batch;
    for (;;) {
      {
        std::unique_lock<std::mutex> lock(mutex_);
        while (given_.empty())
          come_.wait(lock);
        batch.swap(given_);
      }
      batch.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable come_;
  std::vector<int> given_;
  std::thread thread_;
};

class Server {
 public:
  explicit Server(int listener) : listener_(listener) {}
  void run() {
    for (;;) {
      int fd = accept(listener_, nullptr, nullptr);
      if (fd < 0)
        continue;
      char c;
      while (recv(fd, &c, 1, 0) > 0) {
      }
      closer_.take(fd);
    }
  }

 private:
  int listener_;
  Closer closer_;
};

int main() {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  listen(listener, 16);
  Server server(listener);
  server.run();
}
