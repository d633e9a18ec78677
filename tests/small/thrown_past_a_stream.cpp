// expect: descriptor-lost in serve. An exception leaves the stream, a FILE of the namespace `std`, open.
#include <sys/socket.h>
#include <unistd.h>
#include <cstdio>
#include <stdexcept>
static void converse(std::FILE* in)
{
    char line[256];
    while (std::fgets(line, sizeof line, in))
        throw std::runtime_error("x");
}
static void serve(int fd)
{
    try {
        std::FILE* in = ::fdopen(fd, "r");
        if (!in) { close(fd); return; }
        converse(in);
        std::fclose(in);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "calcd: %s\n", e.what());
    }
}
int main() {
    int ls = socket(AF_INET, SOCK_STREAM, 0);
    listen(ls, 10);
    while (true) {
        int c = accept(ls, nullptr, nullptr);
        if (c >= 0) serve(c);
    }
}
