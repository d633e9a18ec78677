/* expect: silence. What is left under the number of one that is gone is in nobody's way: the place is the next one's. */
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/socket.h>
#include <netinet/in.h>

#define MOST 64

struct line { int fd, users; };
static struct { void (*call)(int, void *); void *with; } calls[MOST];
static struct pollfd set[MOST];

static int watch(int fd, void (*call)(int, void *), void *with)
{
	if (fd >= MOST)
		return -1;
	set[fd].fd = fd;
	set[fd].events = POLLIN;
	calls[fd].call = call;
	calls[fd].with = with;
	return 0;
}

static void leave(struct line *l)
{
	if (--l->users > 0)
		return;
	set[l->fd].fd = -1;
	close(l->fd);
	free(l);
}

static void talk(int fd, void *with)
{
	struct line *l = with;
	char b[100];
	ssize_t n;

	l->users++;
	n = read(fd, b, sizeof b);
	if (n <= 0 || write(fd, b, n) != n)
		leave(l);
	leave(l);
}

static void take(int lfd, void *with)
{
	int fd = accept(lfd, NULL, NULL);
	struct line *l;

	if (fd < 0)
		return;
	l = calloc(1, sizeof *l);
	if (l == NULL || watch(fd, talk, l) < 0) {
		free(l);
		close(fd);
		return;
	}
	l->fd = fd;
	l->users = 1;
}

int main(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7004) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);

	for (int i = 0; i < MOST; i++)
		set[i].fd = -1;
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0 || watch(lfd, take, NULL) < 0)
		return 1;
	for (;;) {
		if (poll(set, MOST, -1) < 0)
			continue;
		for (int i = 0; i < MOST; i++)
			if (set[i].revents)
				calls[i].call(i, calls[i].with);
	}
}
