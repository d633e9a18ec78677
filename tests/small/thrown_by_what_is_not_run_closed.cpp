/* expect: silence. Whoever catches what a long function throws closes as well. */
#include <sys/socket.h>
#include <unistd.h>
#include <stdexcept>

static int price(char kind)
{
    if (kind == 'a')
        return 10;
    if (kind == 'b')
        return 20;
    if (kind == 'c')
        return 30;
    if (kind == 'd')
        return 40;
    throw std::out_of_range("no such kind");
}

static void visit(int fd)
{
    char kind = 0;
    if (::recv(fd, &kind, 1, 0) == 1) {
        char answer = static_cast<char>(price(kind));
        ::send(fd, &answer, 1, MSG_NOSIGNAL);
    }
    ::close(fd);
}

void serve(int listener)
{
    for (;;) {
        int fd = ::accept(listener, nullptr, nullptr);
        try {
            if (fd >= 0)
                visit(fd);
        } catch (const std::exception&) {
            ::close(fd);
        }
    }
}
