// expect: descriptor-lost in hang_up. What release gives up nobody takes; that the set of the poller has its number is no name.
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <array>

class Owner {
 public:
  Owner() = default;
  explicit Owner(int n) : fd_(n) {}
  Owner& operator=(Owner&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Owner() { reset(); }
  int get() const { return fd_; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }
  void reset(int fd = -1) {
    if (fd_ != -1) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

static std::array<Owner, 8> places;

static void hang_up(Owner& one) {
  one.release();
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  for (;;) {
    fd_set rd;
    FD_ZERO(&rd);
    FD_SET(lfd, &rd);
    int top = lfd;
    for (const Owner& one : places) {
      if (one.get() == -1) continue;
      FD_SET(one.get(), &rd);
      top = std::max(top, one.get());
    }
    if (::select(top + 1, &rd, nullptr, nullptr, nullptr) < 0) continue;
    for (Owner& one : places) {
      char b[64];
      if (one.get() != -1 && FD_ISSET(one.get(), &rd) && ::read(one.get(), b, sizeof b) <= 0) hang_up(one);
    }
    if (!FD_ISSET(lfd, &rd)) continue;
    Owner fresh(::accept(lfd, nullptr, nullptr));
    for (Owner& one : places) {
      if (one.get() != -1) continue;
      one = std::move(fresh);
      break;
    }
  }
}
