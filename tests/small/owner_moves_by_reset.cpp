// expect: silence. What takes an object of the class takes no number.
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#define INVALID_SOCKET (-1)
using Socket = int;
class OwnedSocket {
 public:
  OwnedSocket() = default;
  explicit OwnedSocket(const Socket sock) : sock_(sock) {}
  OwnedSocket(OwnedSocket &&other) { *this = std::move(other); }
  ~OwnedSocket() { reset(); }
  OwnedSocket &operator=(OwnedSocket &&other) { reset(other.release()); return *this; }
  bool is_valid() const { return sock_ > 0; }
  Socket get() const { return sock_; }
  Socket release() { const Socket temp = sock_; sock_ = INVALID_SOCKET; return temp; }
  void reset(const Socket sock = INVALID_SOCKET) { if (is_valid()) { close(sock_); } sock_ = sock; }
 private:
  Socket sock_ = INVALID_SOCKET;
};
static OwnedSocket Bind(const int family, const int type) {
  OwnedSocket sock(socket(family, type, 0));
  if (!sock.is_valid()) return {};
  if (bind(sock.get(), 0, 0) != 0) return {};
  return sock;
}
int main() {
  for (;;) { auto s = Bind(AF_INET, SOCK_STREAM); if (!s.is_valid()) return 1; }
}
