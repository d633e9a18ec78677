// expect: silence. Who lets go last closes: the owners are counted by an atomic number that the constructor sets.
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>
#include <atomic>

struct Link {
  int fd;
  std::atomic<int> refs;
  explicit Link(int n) : fd(n), refs(1) {}
  ~Link() { ::close(fd); }
};

static void release(Link *l) {
  if (l->refs.fetch_sub(1) == 1) delete l;
}

static void *talk(void *arg) {
  Link *l = static_cast<Link *>(arg);
  char b[64];
  while (::recv(l->fd, b, sizeof b, 0) > 0) {
  }
  release(l);
  return nullptr;
}

int main() {
  const int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
  ::listen(lfd, 8);
  for (;;) {
    const int fd = ::accept(lfd, nullptr, nullptr);
    if (fd < 0) continue;
    Link *l = new Link(fd);
    pthread_t t;
    l->refs.fetch_add(1);
    if (pthread_create(&t, nullptr, talk, l) != 0) release(l);
    release(l);
  }
}
