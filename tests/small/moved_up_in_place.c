/* expect: silence. `t[keep++] = t[i]` moves up who is left, each to a place of its own. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static struct { int fd, votes; } table[8];
static unsigned long count;

static void turn(int door)
{
	struct pollfd all[9];
	unsigned long i, keep = 0, n = count;
	for (i = 0; i < n; i++)
		all[i] = (struct pollfd){ .fd = table[i].fd, .events = POLLIN };
	all[n] = (struct pollfd){ .fd = door, .events = POLLIN };
	if (poll(all, n + 1, -1) <= 0)
		return;
	for (i = 0; i < n; i++) {
		char room[64];
		if (all[i].revents && recv(table[i].fd, room, sizeof room, 0) <= 0) {
			close(table[i].fd);
			table[i].fd = -1;
		}
	}
	for (i = 0; i < n; i++)
		if (table[i].fd != -1)
			table[keep++] = table[i];
	count = keep;
	if (all[n].revents) {
		int fd = accept(door, NULL, NULL);
		if (fd == -1)
			return;
		if (count == 8) {
			close(fd);
			return;
		}
		table[count].fd = fd;
		table[count++].votes = 0;
	}
}

int main(void)
{
	int door = socket(AF_INET, SOCK_STREAM, 0);
	listen(door, 4);
	for (;;)
		turn(door);
}
