// expect: descriptor-lost in main. Who is gone is not closed by the call operator that is run.
#include <sys/socket.h>
#include <unistd.h>
#include <string>
#include <variant>

struct Line { std::string text; };
struct Gone {};
using Said = std::variant<Line, Gone>;

struct Reply {
  int fd;
  bool operator()(const Line &l) const { return ::send(fd, l.text.data(), l.text.size(), MSG_NOSIGNAL) >= 0; }
  bool operator()(const Gone &) const {
    return false;
  }
};

static Said hear(int fd) {
  char b[64];
  const ssize_t n = ::recv(fd, b, sizeof b, 0);
  if (n <= 0) return Gone{};
  return Line{std::string(b, n)};
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd < 0) continue;
    for (;;) {
      const Said said = hear(fd);
      if (!std::visit(Reply{fd}, said)) {
        if (std::holds_alternative<Line>(said)) ::close(fd);
        break;
      }
    }
  }
}
