/* expect: silence. Count and table in one struct; the last fills the gap. */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
struct conn { int fd; int done; };
struct pool { struct conn *v[64]; int n; };
static int add(struct pool *p, int fd)
{
	struct conn *c;
	if (p->n == 64 || (c = malloc(sizeof *c)) == NULL)
		return -1;
	c->fd = fd;
	c->done = 0;
	p->v[p->n++] = c;
	return 0;
}
static void sweep(struct pool *p)
{
	int i = 0;
	while (i < p->n) {
		struct conn *c = p->v[i];
		if (!c->done) {
			i++;
			continue;
		}
		close(c->fd);
		free(c);
		p->v[i] = p->v[--p->n];
	}
}
int main(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7002) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	struct pool pool = { .n = 0 };
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	for (;;) {
		struct pollfd p[65];
		char b[100];
		int k = pool.n;
		for (int i = 0; i < k; i++) {
			p[i].fd = pool.v[i]->fd;
			p[i].events = POLLIN;
		}
		p[k].fd = lfd;
		p[k].events = POLLIN;
		if (poll(p, k + 1, -1) < 0)
			continue;
		for (int i = 0; i < k; i++)
			if (p[i].revents) {
				ssize_t got = read(pool.v[i]->fd, b, sizeof b);
				if (got <= 0 || write(pool.v[i]->fd, b, got) != got)
					pool.v[i]->done = 1;
			}
		sweep(&pool);
		if (p[k].revents) {
			int fd = accept(lfd, NULL, NULL);
			if (fd >= 0 && add(&pool, fd) < 0)
				close(fd);
		}
	}
}
