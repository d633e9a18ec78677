/* expect: descriptor-lost in hear. Where the end is seen the place is given up unclosed; the next one only takes it. */
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FREE, TAKEN };
static struct seat { int state, fd; } seats[32];

static void enter(int door)
{
	int fd = accept(door, NULL, NULL);

	for (int i = 0; fd >= 0 && i < 32; i++)
		if (seats[i].state == FREE) {
			seats[i].state = TAKEN;
			seats[i].fd = fd;
			return;
		}
	if (fd >= 0)
		close(fd);
}

static void hear(struct seat *s)
{
	char b[64];

	if (recv(s->fd, b, sizeof b, 0) <= 0)
		s->state = FREE;
}

int main(void)
{
	int door = socket(AF_INET, SOCK_STREAM, 0);

	listen(door, 8);
	for (;;) {
		fd_set r;

		FD_ZERO(&r);
		FD_SET(door, &r);
		for (int i = 0; i < 32; i++)
			if (seats[i].state == TAKEN)
				FD_SET(seats[i].fd, &r);
		if (select(FD_SETSIZE, &r, NULL, NULL, NULL) < 0)
			continue;
		for (int i = 0; i < 32; i++)
			if (seats[i].state == TAKEN && FD_ISSET(seats[i].fd, &r))
				hear(&seats[i]);
		if (FD_ISSET(door, &r))
			enter(door);
	}
}
