/* expect: descriptor-lost in main. The number is kept one higher, and written over. */
#include <sys/socket.h>
#include <unistd.h>

static int take(int lsn)
{
    return accept(lsn, NULL, NULL);
}

int main(void)
{
    int lsn = socket(AF_INET, SOCK_STREAM, 0);
    int one;
    char c;
    listen(lsn, 5);
    for (;;) {
        one = 1 + take(lsn);
        if (!one)
            continue;
        while (read(one - 1, &c, 1) > 0) {
        }
        one = 0;
    }
}
