/* expect: silence. The number of the element that was just found to be the last one is still how full the table is when the loop goes on to the next. */
#include <errno.h>
#include <poll.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
struct conn { int fd; size_t len; char buf[256]; };
static struct conn conns[128];
static int nconns;
static int conn_add(int fd)
{
	if (nconns == 128)
		return -1;
	conns[nconns].fd = fd;
	conns[nconns].len = 0;
	return nconns++;
}
static void conn_remove(int idx)
{
	nconns--;
	if (idx != nconns)
		conns[idx] = conns[nconns];
	conns[nconns].fd = -1;
}
static void on_readable(int idx)
{
	struct conn *c = &conns[idx];
	ssize_t n = recv(c->fd, c->buf, sizeof c->buf, 0);
	if (n <= 0) {
		close(c->fd);
		conn_remove(idx);
		return;
	}
}
int main(void)
{
	struct pollfd pfds[129];
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7000) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	for (;;) {
		int n;
		for (n = 0; n < nconns; n++) {
			pfds[n].fd = conns[n].fd;
			pfds[n].events = POLLIN;
			pfds[n].revents = 0;
		}
		pfds[n].fd = lfd;
		pfds[n].events = POLLIN;
		if (poll(pfds, n + 1, -1) < 0)
			continue;
		for (int i = n - 1; i >= 0; i--)
			if (pfds[i].revents)
				on_readable(i);
		if (pfds[n].revents & POLLIN) {
			int fd = accept(lfd, NULL, NULL);
			if (fd >= 0 && conn_add(fd) < 0)
				close(fd);
		}
	}
}
