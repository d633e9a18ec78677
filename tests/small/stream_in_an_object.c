/* expect: silence. Nobody asks whether there are streams in an object: without one the program stops at its first use. */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
struct talk { FILE *in, *out; };
int main(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7000) };
    char line[100];
    int l = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(l, (struct sockaddr *)&a, sizeof a) < 0 || listen(l, 8) < 0)
        return 1;
    for (;;) {
        int fd = accept(l, NULL, NULL);
        if (fd < 0)
            continue;
        int copy = dup(fd);
        if (copy < 0) {
            close(fd);
            continue;
        }
        struct talk t = { NULL, NULL };
        t.in = fdopen(fd, "r");
        t.out = fdopen(copy, "w");
        while (fgets(line, sizeof line, t.in))
            fputs(line, t.out);
        fclose(t.out);
        fclose(t.in);
    }
}
