// expect: descriptor-lost in operator. A thread runs an object with a call operator.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <thread>
struct Worker {
    int fd;
    void operator()() {
        char b[100];
        while (::read(fd, b, sizeof b) > 0) {}
    }
};
int main() {
    int l = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in sa{};
    sa.sin_port = htons(9);
    if (::bind(l, (sockaddr*)&sa, sizeof sa) < 0 || ::listen(l, 9) < 0) return 1;
    for (;;) {
        int fd = ::accept(l, nullptr, nullptr);
        if (fd < 0) continue;
        std::thread(Worker{fd}).detach();
    }
}
