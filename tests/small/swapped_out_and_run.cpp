// expect: silence. What was put off is swapped out of its list and run.
#include <functional>
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
    for (;;) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        char c;
        while (recv(fd, &c, 1, 0) > 0)
            ;
        later.post([fd] { close(fd); });
        later.run();
    }
}
