/* expect: silence. The event of the followed connection is told, and its end seen. */
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer { int fd; };

static void serve(struct peer *p)
{
	char room[64];
	ssize_t n = recv(p->fd, room, sizeof room, 0);
	if (n <= 0) {
		close(p->fd);
		free(p);
	}
}

int main(void)
{
	int door = socket(AF_INET, SOCK_STREAM, 0), ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };
	listen(door, 4);
	epoll_ctl(ep, EPOLL_CTL_ADD, door, &e);
	for (;;) {
		struct epoll_event now;
		if (epoll_wait(ep, &now, 1, -1) != 1)
			continue;
		if (now.data.ptr == NULL) {
			struct peer *p = malloc(sizeof *p);
			if (!p)
				continue;
			p->fd = accept(door, NULL, NULL);
			e.data.ptr = p;
			if (p->fd < 0)
				free(p);
			else
				epoll_ctl(ep, EPOLL_CTL_ADD, p->fd, &e);
		} else
			serve(now.data.ptr);
	}
}
