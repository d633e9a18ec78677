// expect: silence. A place that is marked as taken is given to nobody else, also where the marks are a table of their own.
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 40 };
static struct { int fd; unsigned long bytes; } peers[MOST];
static char used[MOST];

static int place(void)
{
	for (int i = 0; i < MOST; i++) {
		if (!used[i]) {
			used[i] = 1;
			memset(&peers[i], 0, sizeof peers[i]);
			return i;
		}
	}
	return -1;
}

static void welcome(int fd)
{
	int i = place();

	if (i < 0) {
		close(fd);
		return;
	}
	peers[i].fd = fd;
}

int main(void)
{
	int lfd = socket(AF_INET, SOCK_STREAM, 0);

	listen(lfd, 5);
	for (;;) {
		struct pollfd p[MOST + 1];

		for (int i = 0; i < MOST; i++)
			p[i] = (struct pollfd){ used[i] ? peers[i].fd : -1, POLLIN, 0 };
		p[MOST] = (struct pollfd){ lfd, POLLIN, 0 };
		if (poll(p, MOST + 1, -1) < 0)
			continue;
		for (int i = 0; i < MOST; i++) {
			char c;

			if (!used[i] || !p[i].revents)
				continue;
			if (recv(peers[i].fd, &c, 1, 0) <= 0) {
				close(peers[i].fd);
				used[i] = 0;
			}
		}
		if (p[MOST].revents) {
			int fd = accept(lfd, NULL, NULL);

			if (fd >= 0)
				welcome(fd);
		}
	}
}
