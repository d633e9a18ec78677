/* expect: silence. The block is a table of sessions: what is taken from the list of those that are free is free. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
struct session {
	struct session *next;
	int fd, at;
};
static struct session *idle, *busy;

static int prepare(unsigned many)
{
	struct session *block = calloc(many, sizeof(*block));
	if (block == NULL)
		return -1;
	for (unsigned i = 0; i < many; i++) {
		block[i].fd = -1;
		block[i].next = idle;
		idle = &block[i];
	}
	return 0;
}

static int take(int fd)
{
	struct session *s = idle;
	if (s == NULL)
		return -1;
	idle = s->next;
	s->fd = fd;
	s->next = busy;
	busy = s;
	return 0;
}

static void give_back(struct session **at)
{
	struct session *s = *at;
	*at = s->next;
	close(s->fd);
	s->fd = -1;
	s->next = idle;
	idle = s;
}

void serve(int door)
{
	struct pollfd p[129];
	if (prepare(128) < 0)
		return;
	for (;;) {
		int n = 1, fd;
		char buf[64];
		p[0].fd = door;
		p[0].events = POLLIN;
		for (struct session *s = busy; s; s = s->next) {
			s->at = n;
			p[n].fd = s->fd;
			p[n++].events = POLLIN;
		}
		if (poll(p, n, -1) < 0)
			continue;
		for (struct session **at = &busy; *at;) {
			if (p[(*at)->at].revents && recv((*at)->fd, buf, sizeof buf, 0) <= 0)
				give_back(at);
			else
				at = &(*at)->next;
		}
		if (p[0].revents && (fd = accept(door, NULL, NULL)) >= 0 && take(fd) < 0)
			close(fd);
	}
}
