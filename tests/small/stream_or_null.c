/* expect: silence. A stream is null or it is not, however it is asked. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct box {
    FILE *in;
};

static int box_open(struct box *b, int fd)
{
    b->in = fdopen(fd, "r");
    if (b->in == NULL) {
        close(fd);
        return -1;
    }
    return 0;
}

static void client(int fd)
{
    char line[512];
    struct box b;
    memset(&b, 0, sizeof b);
    if (box_open(&b, fd) == 0) {
        while (fgets(line, sizeof line, b.in))
            puts(line);
    }
    if (b.in != NULL)
        fclose(b.in);
}

int main(void)
{
    int s = socket(AF_INET, SOCK_STREAM, 0), c;
    listen(s, 12);
    for (;;) {
        c = accept(s, NULL, NULL);
        if (c >= 0)
            client(c);
    }
}
