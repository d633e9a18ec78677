/* expect: silence. An element is made blank through a pointer and holds the number in an array of its own. */
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
typedef struct { int fd[2]; int used; } Pair;
static Pair pairs[32];
static void open_pair(int c)
{
  for (Pair *p = pairs; p < pairs + 32; p++) {
    if (p->used)
      continue;
    memset(p, 0, sizeof *p);
    p->fd[0] = c;
    p->used = 1;
    return;
  }
  close(c);
}
int main(int argc, char **argv)
{
  int ls = socket(AF_INET, SOCK_STREAM, 0);
  listen(ls, 5);
  for (;;) {
    int i;
    for (i = 0; i < 64; i++) {
      Pair *p = &pairs[i/2];
      char buf[100];
      if (!p->used) continue;
      if (recv(p->fd[0], buf, 100, 0) <= 0) { close(p->fd[0]); p->used = 0; }
    }
      int c = accept(ls, NULL, NULL);
      if (c >= 0)
        open_pair(c);
  }
}
