// expect: silence. What was put off is swapped out of its list and run.
#include <functional>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

class Later {
public:
    void post(std::function<void()> task) { tasks_.push_back(std::move(task)); }
    void run()
    {
        std::vector<std::function<void()>> now;
        now.swap(tasks_);
        for (auto &task : now)
            task();
    }

private:
    std::vector<std::function<void()>> tasks_;
};

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    Later later;
    std::vector<pollfd> set{pollfd{lfd, POLLIN, 0}};
    for (;;) {
        poll(set.data(), set.size(), -1);
        for (auto it = set.begin() + 1; it != set.end();) {
            char c;
            if (it->revents && recv(it->fd, &c, 1, 0) <= 0) {
                later.post([fd = it->fd] { close(fd); });
                it = set.erase(it);
            } else {
                ++it;
            }
        }
        later.run();
        if (set[0].revents) {
            int fd = accept(lfd, nullptr, nullptr);
            if (fd >= 0)
                set.push_back(pollfd{fd, POLLIN, 0});
        }
    }
}
