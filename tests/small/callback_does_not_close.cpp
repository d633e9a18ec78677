// expect: descriptor-lost in serve. What is called back is found, and forgets to close.
#include <functional>
#include <map>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

class Loop {
public:
    using Callback = std::function<void()>;
    void add(int fd, Callback cb) { callbacks_[fd] = std::make_shared<Callback>(std::move(cb)); }
    void remove(int fd)
    {
        callbacks_.erase(fd);
    }
    void run()
    {
        for (;;) {
            std::vector<pollfd> set;
            for (auto &kv : callbacks_)
                set.push_back(pollfd{kv.first, POLLIN, 0});
            poll(set.data(), set.size(), -1);
            for (auto &p : set) {
                if (!p.revents)
                    continue;
                auto it = callbacks_.find(p.fd);
                if (it == callbacks_.end())
                    continue;
                auto cb = it->second;
                (*cb)();
            }
        }
    }

private:
    std::map<int, std::shared_ptr<Callback>> callbacks_;
};

static void serve(Loop &loop, int fd)
{
    char c;
    if (recv(fd, &c, 1, 0) <= 0) {
        loop.remove(fd);

    }
}

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    Loop loop;
    loop.add(lfd, [&loop, lfd] {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd >= 0)
            loop.add(fd, [&loop, fd] { serve(loop, fd); });
    });
    loop.run();
}
