/* expect: descriptor-lost in drop_at. The last source fills the gap of one that is not closed; each calls its own code. */
#include <poll.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
struct source { int fd; int (*ready)(struct source *of); };
static struct source all[32];
static int filled;
static int put(int fd, int (*ready)(struct source *))
{
	if (filled == 32)
		return -1;
	all[filled].fd = fd;
	all[filled].ready = ready;
	filled++;
	return 0;
}
static void drop_at(int at)
{
	all[at] = all[filled - 1];
	filled--;
}
static int hear(struct source *of)
{
	char buf[32];
	return read(of->fd, buf, sizeof buf) > 0 ? 0 : -1;
}
static int welcome(struct source *of)
{
	int fd = accept(of->fd, NULL, NULL);
	if (fd >= 0 && put(fd, hear) < 0)
		close(fd);
	return 0;
}
int main(void)
{
	struct pollfd p[32];
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7001) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	put(lfd, welcome);
	for (;;) {
		int n = filled;
		for (int i = 0; i < n; i++) {
			p[i].fd = all[i].fd;
			p[i].events = POLLIN;
		}
		if (poll(p, n, -1) < 0)
			continue;
		for (int i = n - 1; i >= 0; i--)
			if (p[i].revents && all[i].ready(&all[i]) < 0)
				drop_at(i);
	}
}
