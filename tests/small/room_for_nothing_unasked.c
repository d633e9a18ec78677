/* expect: eof-indistinguishable in main. As room_for_nothing.c, where nobody asks whether there was room. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer { int fd, used; char text[100]; };

static int take(int fd, char *to, size_t room)
{
	ssize_t n = recv(fd, to, room, 0);
	if (n < 0)
		return errno == EAGAIN ? 0 : -1;
	return n;
}

int main(void)
{
	int door = socket(AF_INET, SOCK_STREAM, 0);
	listen(door, 4);
	for (;;) {
		struct peer p = { .fd = accept(door, NULL, NULL) };
		while (p.fd >= 0) {
			struct pollfd one = { .fd = p.fd, .events = POLLIN };
			int n;
			poll(&one, 1, -1);
			n = take(p.fd, p.text + p.used, sizeof p.text - p.used);
			if (n < 0 || p.used + n == sizeof p.text) {
				close(p.fd);
				p.fd = -1;
			}
			p.used += n;
		}
	}
}
