// expect: silence. Whoever catches the exception closes the stream, a FILE of the namespace `std`.
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
    std::FILE* in = ::fdopen(fd, "r");
    if (!in) { close(fd); return; }
    try {
        converse(in);
        std::fclose(in);
        in = nullptr;
    } catch (const std::exception& e) {
        if (in) std::fclose(in);
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
