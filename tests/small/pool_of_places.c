/* expect: silence. Each connection gets a free element of its own. */
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <unistd.h>

struct place { TAILQ_ENTRY(place) link; int fd; };
TAILQ_HEAD(places, place);
static struct place pool[50];
static struct places unused = TAILQ_HEAD_INITIALIZER(unused), used = TAILQ_HEAD_INITIALIZER(used);

static struct place *take(int fd)
{
	struct place *p = TAILQ_FIRST(&unused);
	if (p != NULL) {
		TAILQ_REMOVE(&unused, p, link);
		p->fd = fd;
		TAILQ_INSERT_TAIL(&used, p, link);
	}
	return p;
}

static void put(struct place *p)
{
	TAILQ_REMOVE(&used, p, link);
	close(p->fd);
	p->fd = -1;
	TAILQ_INSERT_HEAD(&unused, p, link);
}

int main(void)
{
	int door = socket(AF_INET, SOCK_STREAM, 0), ep = epoll_create1(0);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL }, all[8];
	for (int i = 0; i < 50; i++)
		TAILQ_INSERT_TAIL(&unused, &pool[i], link);
	listen(door, 4);
	epoll_ctl(ep, EPOLL_CTL_ADD, door, &e);
	for (;;) {
		int n = epoll_wait(ep, all, 8, -1);
		for (int i = 0; i < n; i++) {
			struct place *p = all[i].data.ptr;
			char room[64];
			if (p != NULL) {
				if (read(p->fd, room, sizeof room) <= 0)
					put(p);
				continue;
			}
			int fd = accept(door, NULL, NULL);
			if (fd < 0)
				continue;
			if ((p = take(fd)) == NULL) {
				close(fd);
				continue;
			}
			e.data.ptr = p;
			epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
		}
	}
}
