// expect: silence. The key is closed before its entry goes.
#include <sys/socket.h>
#include <unistd.h>
#include <poll.h>
#include <map>
#include <string>
#include <vector>
struct Conn { std::string inbuf; };
std::map<int, Conn> conns;
bool receive(int fd, Conn& c) {
  char buf[1024];
  ssize_t n = recv(fd, buf, sizeof buf, 0);
  if (n <= 0) return false;
  c.inbuf.append(buf, n);
  return true;
}
void service(const std::vector<pollfd>& ready) {
  for (const pollfd& p : ready) {
    if (p.revents == 0) continue;
    auto it = conns.find(p.fd);
    if (it == conns.end()) continue;
    if (!receive(it->first, it->second)) {
close(it->first); conns.erase(it);
    }
  }
}
int main() {
  int lfd = socket(AF_INET, SOCK_STREAM, 0);
  listen(lfd, 5);
  for (;;) {
    std::vector<pollfd> p;
    p.push_back({lfd, POLLIN, 0});
    for (const auto& kv : conns) p.push_back({kv.first, POLLIN, 0});
    if (poll(p.data(), p.size(), -1) < 0) continue;
    service(p);
    if (p[0].revents & POLLIN) {
      int fd = accept(lfd, nullptr, nullptr);
      if (fd < 0) continue;
      Conn c;
      conns.emplace(fd, std::move(c));
    }
  }
}
