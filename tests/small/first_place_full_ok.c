/* expect: silence. Who stands at the first place was not the one that was taken out, so the table is not empty. */
#include <poll.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
struct peer { int fd; int bytes; };
static struct peer peers[64];
static int used;
static int put(int fd)
{
	if (used == 64)
		return -1;
	peers[used].fd = fd;
	peers[used].bytes = 0;
	return used++;
}
static int list(struct pollfd *p)
{
	int i;
	for (i = 0; i < used; i++) {
		p[i].fd = peers[i].fd;
		p[i].events = POLLIN;
	}
	return i;
}
static void take(int at)
{
	used--;
	if (at != used)
		peers[at] = peers[used];
	peers[used].fd = -1;
}
static void serve(int at)
{
	char buf[100];
	ssize_t n = read(peers[at].fd, buf, sizeof buf);
	if (n <= 0) {
		close(peers[at].fd);
		take(at);
		return;
	}
	peers[at].bytes += n;
	if (peers[at].bytes > 1000) {
		close(peers[at].fd);
		take(at);
	}
}
int main(void)
{
	struct pollfd p[65];
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7001) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	for (;;) {
		int n = list(p);
		p[n].fd = lfd;
		p[n].events = POLLIN;
		if (poll(p, n + 1, -1) < 0)
			continue;
		for (int i = n - 1; i >= 0; i--)
			if (p[i].revents)
				serve(i);
		if (p[n].revents & POLLIN) {
			int fd = accept(lfd, NULL, NULL);
			if (fd >= 0 && put(fd) < 0)
				close(fd);
		}
	}
}
