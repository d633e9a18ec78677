/* expect: silence. What is no number is caught before the close. */
#include <sys/socket.h>
#include <unistd.h>
#include <iostream>
#include <stdexcept>
#include <string>

static void visit(int fd)
{
    char buf[32];
    ssize_t n = ::recv(fd, buf, sizeof buf, 0);
    std::string text(buf, n > 0 ? n : 0);
    std::string answer = "?";
    try {
        answer = std::to_string(std::stol(text) * 2);
    } catch (const std::invalid_argument&) {
    }
    ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::close(fd);
}

int main()
{
    int l = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(l, 8);
    for (;;) {
        int fd = ::accept(l, nullptr, nullptr);
        try {
            if (fd >= 0)
                visit(fd);
        } catch (const std::logic_error& e) {
            std::cerr << e.what() << "\n";
        }
    }
}
