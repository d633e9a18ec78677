// expect: silence. What is thrown at end of file is caught by the clause that takes it, outside the loop.
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

struct Gone {};

static char next(int fd)
{
    char c;
    if (recv(fd, &c, 1, 0) <= 0)
        throw Gone{};
    if (c == '!')
        throw std::invalid_argument("shouting");
    return c;
}

static void serve(int fd)
{
    for (;;) {
        try {
            char c = next(fd);
            send(fd, &c, 1, MSG_NOSIGNAL);
        } catch (const std::logic_error &) {
            send(fd, "?", 1, MSG_NOSIGNAL);
        }
    }
}

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        try {
            serve(fd);
        } catch (const Gone &) {
        }
        close(fd);
    }
}
