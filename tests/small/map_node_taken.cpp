// expect: silence. What is taken out of a map with its node is the only owner there is, and nothing is in a node of none.
#include <memory>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <unordered_map>

struct Line {
    explicit Line(int s) : sock(s) {}
    ~Line() { close(sock); }
    int sock;
};

static std::unordered_map<int, std::shared_ptr<Line>> armed;
static int poller;

static void arm(int op, std::shared_ptr<Line> line)
{
    int sock = line->sock;
    epoll_event event{};
    event.events = EPOLLIN | EPOLLONESHOT;
    event.data.fd = sock;
    armed[sock] = std::move(line);
    epoll_ctl(poller, op, sock, &event);
}

static void ready(int sock)
{
    std::shared_ptr<Line> line;
    auto node = armed.extract(sock);
    if (!node.empty())
        line = std::move(node.mapped());
    if (!line)
        return;
    char bytes[200];
    if (recv(line->sock, bytes, sizeof bytes, 0) > 0)
        arm(EPOLL_CTL_MOD, std::move(line));
}

int main()
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 10);
    poller = epoll_create1(0);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = listener;
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        epoll_event events[16];
        int count = epoll_wait(poller, events, 16, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listener) {
                ready(events[i].data.fd);
                continue;
            }
            int sock = accept(listener, nullptr, nullptr);
            if (sock >= 0)
                arm(EPOLL_CTL_ADD, std::make_shared<Line>(sock));
        }
    }
}
