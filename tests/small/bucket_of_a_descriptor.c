/* expect: silence. The bucket is the same wherever it is computed: what was taken out of it is not found again. */
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer { struct peer *next; int key; };
static struct peer *bucket[31];
static struct pollfd all[64];
static int count;

static struct peer *find(int key)
{
	struct peer *p = bucket[key % 31];
	while (p != NULL && p->key != key)
		p = p->next;
	return p;
}

static void forget(int key)
{
	struct peer **at = &bucket[key % 31], *p;
	while ((p = *at) != NULL && p->key != key)
		at = &p->next;
	if (p != NULL) {
		*at = p->next;
		free(p);
	}
}

static void input(int fd)
{
	char room[64];
	if (find(fd) == NULL)
		return;
	if (recv(fd, room, sizeof room, 0) <= 0) {
		forget(fd);
		close(fd);
	}
}

int main(void)
{
	int door = socket(AF_INET, SOCK_STREAM, 0);
	listen(door, 4);
	for (;;) {
		count = 0;
		all[count++] = (struct pollfd){ .fd = door, .events = POLLIN };
		for (int b = 0; b < 31; b++)
			for (struct peer *p = bucket[b]; p != NULL; p = p->next)
				all[count++] = (struct pollfd){ .fd = p->key, .events = POLLIN };
		if (poll(all, count, -1) <= 0)
			continue;
		for (int i = 1; i < count; i++)
			if (all[i].revents)
				input(all[i].fd);
		if (all[0].revents) {
			int fd = accept(door, NULL, NULL);
			struct peer *p = fd < 0 ? NULL : malloc(sizeof *p);
			if (p == NULL) {
				close(fd);
				continue;
			}
			p->key = fd;
			p->next = bucket[fd % 31];
			bucket[fd % 31] = p;
		}
	}
}
