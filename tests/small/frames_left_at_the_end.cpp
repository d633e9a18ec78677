// expect: silence. A text beside the connection that has been asked whether it is empty is still what came from there: what is taken out of it is used up.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <optional>
#include <string>

struct Link {
  int fd;
  std::string in;
  bool over = false;
};

static std::optional<std::string> next(Link &link) {
  char buf[512];
  const ssize_t n = ::recv(link.fd, buf, sizeof buf, 0);
  if (n > 0)
    link.in.append(buf, n);
  else
    link.over = true;
  if (link.in.empty()) return std::nullopt;
  const std::size_t want = static_cast<unsigned char>(link.in[0]);
  if (link.in.size() < 1 + want) return std::nullopt;
  std::string frame = link.in.substr(1, want);
  link.in.erase(0, 1 + want);
  return frame;
}

int main() {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(server, 8);
  for (;;) {
    Link link{::accept(server, nullptr, nullptr)};
    if (link.fd < 0) continue;
    for (;;) {
      const auto frame = next(link);
      if (frame && ::send(link.fd, frame->data(), frame->size(), MSG_NOSIGNAL) < 0) break;
      if (!frame && link.over) break;
    }
    ::close(link.fd);
  }
}
