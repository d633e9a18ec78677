/* expect: silence. Count and table in one struct; those behind the one that goes close up. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>
struct conn { int fd; char name[16]; };
struct pool { struct conn v[64]; int n; };
static struct pool pool;
static void drop(int i)
{
	close(pool.v[i].fd);
	memmove(&pool.v[i], &pool.v[i + 1], (pool.n - i - 1) * sizeof pool.v[0]);
	pool.n--;
}
int main(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7002) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	for (;;) {
		struct pollfd p[65];
		char b[100];
		int i, k = pool.n;
		for (i = 0; i < pool.n; i++) {
			p[i].fd = pool.v[i].fd;
			p[i].events = POLLIN;
		}
		p[k].fd = lfd;
		p[k].events = POLLIN;
		if (poll(p, k + 1, -1) < 0)
			continue;
		for (i = pool.n - 1; i >= 0; i--)
			if (p[i].revents) {
				ssize_t got = read(pool.v[i].fd, b, sizeof b);
				if (got <= 0 || write(pool.v[i].fd, b, got) != got)
					drop(i);
			}
		if (p[k].revents) {
			int fd = accept(lfd, NULL, NULL);
			if (fd >= 0) {
				if (pool.n == 64)
					close(fd);
				else
					pool.v[pool.n++].fd = fd;
			}
		}
	}
}
