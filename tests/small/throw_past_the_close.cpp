// expect: descriptor-lost in client. What is thrown on the way goes past the close, which was this function's to make.
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

static bool step(int fd)
{
    char buf[64];
    const ssize_t n = ::read(fd, buf, sizeof buf);
    if (n < 0)
        throw std::runtime_error("read");
    return n > 0;
}

static void serve(int fd)
{
    while (step(fd))
        ;
}

static void client(int fd)
{
    try {
        serve(fd);
        ::close(fd);
    } catch (const std::exception &) {
    }
}

int main()
{
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(server, 8);
    for (;;) {
        const int fd = ::accept(server, nullptr, nullptr);
        if (fd >= 0)
            std::thread(client, fd).detach();
    }
}
