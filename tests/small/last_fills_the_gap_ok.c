/* expect: silence. The last endpoint, which the count has just gone back to, moves to the place of one that is done. */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
struct end { int fd; int done; void (*ready)(struct end *); };
static struct end *ends[64];
static int n;
static struct end *add(int fd, void (*ready)(struct end *))
{
	struct end *e;
	if (n == 64 || (e = malloc(sizeof *e)) == NULL)
		return NULL;
	e->fd = fd;
	e->done = 0;
	e->ready = ready;
	ends[n++] = e;
	return e;
}
static void talk(struct end *e)
{
	char b[100];
	ssize_t got = read(e->fd, b, sizeof b);
	if (got <= 0 || write(e->fd, b, got) != got)
		e->done = 1;
}
static void take(struct end *e)
{
	int fd = accept(e->fd, NULL, NULL);
	if (fd >= 0 && add(fd, talk) == NULL)
		close(fd);
}
static void sweep(void)
{
	int i = 0;
	while (i < n) {
		struct end *e = ends[i];
		if (!e->done) {
			i++;
			continue;
		}
		close(e->fd);
		free(e);
		ends[i] = ends[--n];
	}
}
int main(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7002) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	if (add(lfd, take) == NULL)
		return 1;
	for (;;) {
		struct pollfd p[64];
		int k = n;
		for (int i = 0; i < k; i++) {
			p[i].fd = ends[i]->fd;
			p[i].events = POLLIN;
		}
		if (poll(p, k, -1) < 0)
			continue;
		for (int i = 0; i < k; i++)
			if (p[i].revents)
				ends[i]->ready(ends[i]);
		sweep();
	}
}
