// expect: silence. A span leads to the elements of what it is made of: each event is that of a registered number.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <span>
#include <unordered_map>

struct Upload {
    int fd = -1;
    long sum = 0;
};

static std::unordered_map<int, Upload> uploads;

static void drop(Upload& up)
{
    const int fd = up.fd;
    uploads.erase(fd);
    close(fd);
}

static void drain(Upload& up)
{
    char chunk[512];
    ssize_t n = recv(up.fd, chunk, sizeof chunk, 0);
    up.sum += n;
    if (n <= 0)
        drop(up);
}

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    int ep = epoll_create1(0);
    epoll_event own{.events = EPOLLIN, .data = {.fd = lfd}};
    epoll_ctl(ep, EPOLL_CTL_ADD, lfd, &own);
    std::array<epoll_event, 32> ready;
    for (;;) {
        const int count = epoll_wait(ep, ready.data(), ready.size(), -1);
        if (count < 0)
            continue;
        for (const auto& ev : std::span(ready).first(count)) {
            if (ev.data.fd == lfd) {
                int fd = accept(lfd, nullptr, nullptr);
                if (fd < 0)
                    continue;
                uploads[fd].fd = fd;
                epoll_event ev{.events = EPOLLIN, .data = {.fd = fd}};
                epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
            } else if (auto it = uploads.find(ev.data.fd); it != uploads.end()) {
                drain(it->second);
            }
        }
    }
}
