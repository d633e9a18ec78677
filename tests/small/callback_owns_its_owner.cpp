// expect: ownership-disarmed in main. A callback that holds a counted owner of the object that holds the callback keeps both.
#include <memory>
#include <functional>
#include <sys/socket.h>
#include <unistd.h>
using H = std::function<void(int)>;
class Link {
public:
    explicit Link(int fd) : m_fd(fd) {}
    ~Link() { ::close(m_fd); }
    void on_line(H h) { handler_ = std::move(h); }
    void say() { write(m_fd, "x", 1); }
    bool pump() { char chunk[512]; if (::read(m_fd, chunk, sizeof chunk) <= 0) return false; handler_(3); return true; }
    int m_fd;
    H handler_;
};
int main()
{
    int l = socket(AF_INET, SOCK_STREAM, 0);
    listen(l, 5);
    for (;;) {
        int fd = accept(l, nullptr, nullptr);
        if (fd < 0) continue;
        auto p = std::make_shared<Link>(fd);
        p->on_line([p](int x) { p->say(); });
        while (p->pump()) {}
    }
}
