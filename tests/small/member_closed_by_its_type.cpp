// expect: silence. The member's type says how its stream is closed, whoever gives it one later.
#include <cstdio>
#include <memory>
#include <sys/socket.h>
#include <unistd.h>
struct CloseFile { void operator()(FILE *f) const { std::fclose(f); } };
using Stream = std::unique_ptr<FILE, CloseFile>;
struct Customer { Stream in; int number = 0; };
static bool welcome(int fd, Customer &c) {
    c.in.reset(::fdopen(fd, "r"));
    if (!c.in)
        ::close(fd);
    return c.in != nullptr;
}
int main() {
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 8);
    while (true) {
        int fd = ::accept(door, nullptr, nullptr);
        if (fd < 0)
            continue;
        Customer c;
        if (!welcome(fd, c))
            continue;
        char line[64];
        while (std::fgets(line, sizeof line, c.in.get())) {}
    }
}
