/* expect: silence. Where the ring is full the descriptor is closed; the workers wait until it is not empty. */
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#define SLOTS 16

struct jobs { pthread_mutex_t lock; pthread_cond_t some; int slot[SLOTS]; int tail, n; };
static struct jobs jobs = { .lock = PTHREAD_MUTEX_INITIALIZER, .some = PTHREAD_COND_INITIALIZER };

static int put(struct jobs *q, int fd)
{
	int full;
	pthread_mutex_lock(&q->lock);
	full = q->n == SLOTS;
	if (!full) {
		q->slot[q->tail] = fd;
		q->tail = (q->tail + 1) % SLOTS;
		q->n++;
		pthread_cond_signal(&q->some);
	}
	pthread_mutex_unlock(&q->lock);
	return full ? -1 : 0;
}

static int get(struct jobs *q)
{
	int fd;
	pthread_mutex_lock(&q->lock);
	while (q->n == 0)
		pthread_cond_wait(&q->some, &q->lock);
	fd = q->slot[(q->tail - q->n + SLOTS) % SLOTS];
	q->n--;
	pthread_mutex_unlock(&q->lock);
	return fd;
}

static void *work(void *arg)
{
	char b[256];
	for (;;) {
		int fd = get(arg);
		ssize_t n;
		while ((n = read(fd, b, sizeof b)) > 0)
			if (write(fd, b, n) != n)
				break;
		close(fd);
	}
}

int main(void)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(7003) };
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	pthread_t t;
	if (bind(lfd, (struct sockaddr *)&sa, sizeof sa) < 0 || listen(lfd, 8) < 0)
		return 1;
	for (int i = 0; i < 4; i++)
		pthread_create(&t, NULL, work, &jobs);
	for (;;) {
		int fd = accept(lfd, NULL, NULL);
		if (fd < 0)
			continue;
		if (put(&jobs, fd) < 0)
			close(fd);
	}
}
