// expect: silence. Whatever stands in front of the last of a ring, a sweep from its head comes to it.
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
struct conn { struct conn *prev, *next; int fd; unsigned over; };
static struct conn head = { &head, &head, -1, 0 };
static int epfd;
static void on_readable(struct conn *c)
{
	char buf[512];
	ssize_t n = read(c->fd, buf, sizeof buf);
	if (n <= 0)
		c->over = 1;
}
static void sweep(void)
{
	struct conn *c, *next;
	for (c = head.next; c != &head; c = next) {
		next = c->next;
		if (!c->over)
			continue;
		c->prev->next = c->next;
		c->next->prev = c->prev;
		close(c->fd);
		free(c);
	}
}
static void on_listener(int lfd)
{
	struct epoll_event ev;
	struct conn *c;
	int fd = accept(lfd, NULL, NULL);
	if (fd < 0)
		return;
	if (!(c = calloc(1, sizeof *c))) {
		close(fd);
		return;
	}
	c->fd = fd;
	ev.events = EPOLLIN;
	ev.data.ptr = c;
	c->prev = head.prev;
	c->next = &head;
	head.prev->next = c;
	head.prev = c;
	epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &ev);
}
int main(void)
{
	struct epoll_event ev[64];
	int lfd = socket(AF_INET, SOCK_STREAM, 0), i, n;
	listen(lfd, 64);
	epfd = epoll_create1(0);
	ev[0].events = EPOLLIN;
	ev[0].data.ptr = NULL;
	epoll_ctl(epfd, EPOLL_CTL_ADD, lfd, ev);
	for (;;) {
		n = epoll_wait(epfd, ev, 64, -1);
		for (i = 0; i < n; i++) {
			if (ev[i].data.ptr)
				on_readable(ev[i].data.ptr);
			else
				on_listener(lfd);
		}
		sweep();
	}
}
