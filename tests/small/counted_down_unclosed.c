/* expect: shutdown-not-close in main. The set forgets the descriptor, and nobody closes it. */
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static fd_set all;
static int highest;

int main(void)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 8);
    FD_SET(listener, &all);
    highest = listener;
    for (;;) {
        fd_set ready = all;
        if (select(highest + 1, &ready, NULL, NULL, NULL) < 0)
            continue;
        for (int fd = highest; fd >= 0; fd--) {
            char buf[64];
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == listener) {
                int fresh = accept(listener, NULL, NULL);
                if (fresh < 0)
                    continue;
                FD_SET(fresh, &all);
                if (fresh > highest)
                    highest = fresh;
            } else if (recv(fd, buf, sizeof buf, 0) <= 0) {
                FD_CLR(fd, &all);
            }
        }
    }
}
