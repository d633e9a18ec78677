// expect: eof-still-stored in bury. The dead are moved into another list, which nobody empties.
#include <list>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

struct Link {
    int fd;
    explicit Link(int fd) : fd(fd) {}
    ~Link() { close(fd); }
};

using Links = std::list<std::unique_ptr<Link>>;
static Links living, dead;

static void bury(Links::iterator at)
{
    dead.splice(dead.end(), living, at);
}

static bool hear(Link &link)
{
    char text[64];
    return recv(link.fd, text, sizeof text, 0) > 0;
}

int main()
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 4);
    for (;;) {
        std::vector<pollfd> asked;
        asked.push_back({door, POLLIN, 0});
        for (auto &link : living)
            asked.push_back({link->fd, POLLIN, 0});
        if (poll(asked.data(), asked.size(), -1) < 0)
            continue;
        size_t at = 1;
        for (auto it = living.begin(); it != living.end() && at < asked.size(); ++at) {
            auto now = it++;
            if (asked[at].revents && !hear(**now))
                bury(now);
        }
        if (asked[0].revents & POLLIN) {
            int fd = accept(door, nullptr, nullptr);
            if (fd >= 0)
                living.push_back(std::make_unique<Link>(fd));
        }
    }
}
