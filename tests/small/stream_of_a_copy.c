/* expect: silence. A stream is made of the copy in the very call, and each is closed. */
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int fd)
{
    char line[128];
    FILE *in = fdopen(fd, "r"), *out;
    if (in == NULL) {
        close(fd);
        return;
    }
    out = fdopen(dup(fd), "w");
    if (out == NULL) {
        fclose(in);
        return;
    }
    while (fgets(line, sizeof line, in) != NULL)
        fputs(line, out);
    fclose(out);
    fclose(in);
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            serve(fd);
    }
}
