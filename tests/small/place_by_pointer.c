/* expect: descriptor-lost in hang_up. Which place is meant is told by a pointer into a table beside it. */
#include <poll.h>
#include <unistd.h>
#include <sys/socket.h>
#define LINES 24
struct caller { int fill; };
static struct pollfd pfd[LINES + 1];
static struct caller callers[LINES + 1];
#define FDOF(c) (pfd[(c) - callers].fd)
static void hang_up(struct caller *c)
{
	FDOF(c) = -1;
}
static void line_ready(struct caller *c)
{
	char raw[256];
	if (recv(FDOF(c), raw, sizeof raw, 0) <= 0) hang_up(c);
}
static void ring(void)
{
	int i, fd = accept(pfd[0].fd, NULL, NULL);
	if (fd == -1) return;
	for (i = 1; i <= LINES; i++)
		if (pfd[i].fd == -1) { pfd[i].fd = fd; return; }
	close(fd);
}
int main(int argc, char **argv)
{
	int i;
	for (i = 0; i <= LINES; i++) { pfd[i].fd = -1; pfd[i].events = POLLIN; }
	pfd[0].fd = socket(AF_INET, SOCK_STREAM, 0);
	listen(pfd[0].fd, 5);
	for (;;) {
		if (poll(pfd, LINES + 1, -1) == -1) continue;
		for (i = 1; i <= LINES; i++)
			if (pfd[i].revents) line_ready(&callers[i]);
		if (pfd[0].revents & POLLIN) ring();
	}
}
