/* expect: eof-reread in next. What is left of the text at end of file is no line, this time or the next. */
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <string>
#include <thread>

class Lines {
public:
    explicit Lines(int fd) : fd_(fd) {}

    std::string next()
    {
        size_t end;
        while ((end = text_.find('\n')) == std::string::npos) {
            pollfd p{fd_, POLLIN, 0};
            char room[128];
            if (::poll(&p, 1, 1000) <= 0)
                return "";
            ssize_t n = ::read(fd_, room, sizeof room);
            if (n < 0)
                failed_ = true;
            if (n <= 0)
                return "";
            text_.append(room, n);
        }
        std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return line;
    }

    bool failed() const { return failed_; }

private:
    int fd_;
    bool failed_ = false;
    std::string text_;
};

static void visit(int fd)
{
    Lines lines(fd);
    while (!lines.failed()) {
        std::string line = lines.next();
        if (line.empty()) {
            ::usleep(10000);
            continue;
        }
        if (line.starts_with("quit"))
            break;
    }
    ::close(fd);
}

int main()
{
    int l = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(l, 8);
    for (;;) {
        int fd = ::accept(l, nullptr, nullptr);
        if (fd >= 0)
            std::thread(visit, fd).detach();
    }
}
