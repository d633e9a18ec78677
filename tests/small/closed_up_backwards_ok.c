/* expect: silence. Backwards through the table: those before the one that goes keep their places. */
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
static int all[50];
static int filled;
static void drop_at(int at)
{
	close(all[at]);
	memmove(&all[at], &all[at + 1], (filled - at - 1) * sizeof all[0]);
	filled--;
}
static int hear(int fd)
{
	char buf[32];
	return read(fd, buf, sizeof buf) > 0;
}
int main(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7001) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	for (;;) {
		struct pollfd p[51];
		int n = filled;
		for (int i = 0; i < n; i++) {
			p[i].fd = all[i];
			p[i].events = POLLIN;
		}
		p[n].fd = lfd;
		p[n].events = POLLIN;
		if (poll(p, n + 1, -1) < 0)
			continue;
		for (int i = n; i-- > 0; )
			if (p[i].revents && !hear(p[i].fd))
				drop_at(i);
		if (p[n].revents & POLLIN) {
			int fd = accept(lfd, NULL, NULL);
			if (fd < 0)
				continue;
			if (filled == 50)
				close(fd);
			else
				all[filled++] = fd;
		}
	}
}
