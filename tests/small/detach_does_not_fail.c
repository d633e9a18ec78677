// expect: silence. Giving up a thread's handle fails for no thread that was just started.
#include <pthread.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

static void *serve(void *arg)
{
	int fd = (int)(intptr_t)arg;
	char c;

	while (recv(fd, &c, 1, 0) > 0)
		send(fd, &c, 1, MSG_NOSIGNAL);
	close(fd);
	return NULL;
}

static int start(int fd)
{
	pthread_t t;

	if (pthread_create(&t, NULL, serve, (void *)(intptr_t)fd) != 0)
		return -1;
	return pthread_detach(t);
}

int main(void)
{
	int lfd = socket(AF_INET, SOCK_STREAM, 0);

	listen(lfd, 5);
	for (;;) {
		int fd = accept(lfd, NULL, NULL);

		if (fd >= 0 && start(fd) < 0)
			close(fd);
	}
}
