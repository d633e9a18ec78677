/* expect: silence. Both streams are closed. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void serve(int fd)
{
	char line[64];
	FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
	srand((unsigned)time(NULL) ^ (unsigned)fd);
	if (in == NULL || out == NULL)
		abort();
	while (fgets(line, sizeof line, in))
		fprintf(out, "%d\n", rand());
	fclose(in);
	fclose(out);
}

int main(void)
{
	int door = socket(AF_INET, SOCK_STREAM, 0);
	listen(door, 4);
	for (;;) {
		int fd = accept(door, NULL, NULL);
		if (fd >= 0)
			serve(fd);
	}
}
