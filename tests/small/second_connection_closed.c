/* expect: silence. A thread accepts a connection of its own beside the one it serves, and closes both. */
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct call { int fd, side; };

static int offer(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in sa = { .sin_family = AF_INET };
	if (bind(s, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(s, 1) < 0) {
		close(s);
		return -1;
	}
	return s;
}

static int send_all(struct call *c)
{
	char b[512];
	ssize_t n;
	int to = accept(c->side, NULL, NULL);
	if (to < 0)
		return -1;
	n = read(c->fd, b, sizeof b);
	if (n <= 0) {
		close(to);
		return -1;
	}
	write(to, b, n);
	close(to);
	return 0;
}

static void *serve(void *arg)
{
	struct call *c = arg;
	c->side = offer();
	while (c->side >= 0 && send_all(c) == 0)
		;
	if (c->side >= 0)
		close(c->side);
	close(c->fd);
	free(c);
	return NULL;
}

int main(void)
{
	int s = offer(), fd;
	pthread_t t;
	while ((fd = accept(s, NULL, NULL)) >= 0) {
		struct call *c = calloc(1, sizeof *c);
		if (c == NULL) {
			close(fd);
			continue;
		}
		c->fd = fd;
		if (pthread_create(&t, NULL, serve, c) != 0) {
			close(fd);
			free(c);
		}
	}
}
