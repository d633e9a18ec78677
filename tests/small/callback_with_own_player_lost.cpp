// expect: descriptor-lost in loop. The callback is taken out at end of file, and the player it has closes nothing.
#include <functional>
#include <map>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

struct Player {
    int tries = 0;
};

class Reactor {
public:
    using Callback = std::function<bool(int)>;
    void add(int fd, Callback cb) { table_[fd] = std::move(cb); }
    void loop()
    {
        std::vector<pollfd> fds;
        while (!table_.empty()) {
            fds.clear();
            for (auto &e : table_)
                fds.push_back(pollfd{e.first, POLLIN, 0});
            if (poll(fds.data(), fds.size(), -1) < 0)
                continue;
            for (auto &p : fds) {
                if (!p.revents)
                    continue;
                auto it = table_.find(p.fd);
                if (it == table_.end())
                    continue;
                Callback cb = it->second;
                if (!cb(p.fd))
                    table_.erase(p.fd);
            }
        }
    }

private:
    std::map<int, Callback> table_;
};

static bool play(int fd, Player &player)
{
    char b[256];
    player.tries++;
    return recv(fd, b, sizeof b, 0) > 0;
}

int main()
{
    Reactor reactor;
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    reactor.add(lfd, [&reactor](int l) {
        int fd = accept(l, nullptr, nullptr);
        if (fd >= 0) {
            auto player = std::make_shared<Player>();
            reactor.add(fd, [player](int s) {
                if (play(s, *player))
                    return true;
                return false;
            });
        }
        return true;
    });
    reactor.loop();
}
