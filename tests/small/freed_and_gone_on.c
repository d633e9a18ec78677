/* expect: descriptor-lost in serve. Lists are freed, but the program goes on. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct rule {
    struct rule *next;
    char *text;
};

struct rule *load_rules(void);
static struct rule *rules;

static void drop_rules(void)
{
    struct rule *at = rules;
    while (at) {
        struct rule *next = at->next;
        free(at->text);
        free(at);
        at = next;
    }
}

static void serve(int listener)
{
    char buf[64];
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        ssize_t n;
        if (fd < 0)
            continue;
        while ((n = read(fd, buf, sizeof buf)) > 0)
            write(fd, buf, n);
        if (n < 0)
            break;
        close(fd);
    }
    drop_rules();
}

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    rules = load_rules();
    for (;;)
        serve(listener);
}
