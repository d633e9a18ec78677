/* expect: silence. What is free and what is to be buried are linked by their numbers in the table: two lists, never one. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#define MANY 32
#define END 99
static struct link {
	int fd, gone;
	unsigned next;
} links[MANY];
static unsigned vacant, dead = END;

static void give_up(struct link *of)
{
	if (of->gone)
		return;
	of->gone = 1;
	of->next = dead;
	dead = of - links;
}

static void bury(void)
{
	while (dead != END) {
		struct link *of = &links[dead];
		unsigned at = dead;
		dead = of->next;
		close(of->fd);
		of->fd = -1;
		of->gone = 0;
		of->next = vacant;
		vacant = at;
	}
}

static void let_in(int door)
{
	int fd = accept(door, NULL, NULL);
	struct link *of;
	if (fd < 0)
		return;
	if (vacant == END) {
		close(fd);
		return;
	}
	of = &links[vacant];
	vacant = of->next;
	of->fd = fd;
	of->gone = 0;
	of->next = END;
}

void serve(int door)
{
	struct pollfd p[MANY + 1];
	char buf[64];
	for (unsigned i = 0; i < MANY; i++) {
		links[i].fd = -1;
		links[i].next = i + 1 < MANY ? i + 1 : END;
	}
	for (;;) {
		p[MANY].fd = door;
		p[MANY].events = POLLIN;
		for (int i = 0; i < MANY; i++) {
			p[i].fd = links[i].fd;
			p[i].events = POLLIN;
		}
		if (poll(p, MANY + 1, -1) < 0)
			continue;
		for (int i = 0; i < MANY; i++)
			if (links[i].fd >= 0 && p[i].revents && recv(links[i].fd, buf, sizeof buf, 0) <= 0)
				give_up(&links[i]);
		bury();
		if (p[MANY].revents)
			let_in(door);
	}
}
