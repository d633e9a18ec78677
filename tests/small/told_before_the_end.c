// expect: silence. Who was told before the end of file goes on after it, and is the last to let go.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct peer { atomic_int refs; int fd; };
static struct { pthread_mutex_t m; pthread_cond_t more; struct peer *waiting; } work = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, NULL };

static void put(struct peer *p)
{
	if (atomic_fetch_sub(&p->refs, 1) != 1)
		return;
	close(p->fd);
	free(p);
}

static void *worker(void *unused)
{
	for (;;) {
		struct peer *p;

		pthread_mutex_lock(&work.m);
		while (!work.waiting)
			pthread_cond_wait(&work.more, &work.m);
		p = work.waiting;
		work.waiting = NULL;
		pthread_mutex_unlock(&work.m);
		send(p->fd, "!", 1, MSG_NOSIGNAL);
		put(p);
	}
	return unused;
}

static void *reader(void *arg)
{
	struct peer *p = arg;
	char c;

	while (recv(p->fd, &c, 1, 0) > 0) {
		pthread_mutex_lock(&work.m);
		if (!work.waiting) {
			atomic_fetch_add(&p->refs, 1);
			work.waiting = p;
			pthread_cond_signal(&work.more);
		}
		pthread_mutex_unlock(&work.m);
	}
	put(p);
	return NULL;
}

int main(void)
{
	int lfd = socket(AF_INET, SOCK_STREAM, 0);
	pthread_t t;

	listen(lfd, 5);
	if (pthread_create(&t, NULL, worker, NULL))
		return 1;
	for (;;) {
		int fd = accept(lfd, NULL, NULL);
		struct peer *p;

		if (fd < 0)
			continue;
		if (!(p = malloc(sizeof *p))) {
			close(fd);
			continue;
		}
		atomic_init(&p->refs, 1);
		p->fd = fd;
		if (pthread_create(&t, NULL, reader, p))
			put(p);
		else
			pthread_detach(t);
	}
}
