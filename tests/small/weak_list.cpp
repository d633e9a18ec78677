// expect: silence. Weak pointers in a list keep nothing open.
#include <sys/socket.h>
#include <unistd.h>
#include <list>
#include <memory>
#include <thread>

static std::list<std::weak_ptr<int>> members;

static std::shared_ptr<int> share(int fd)
{
    return std::shared_ptr<int>(new int(fd), [](int *p) {
        close(*p);
        delete p;
    });
}

static void serve(std::shared_ptr<int> fd)
{
    char c;
    while (recv(*fd, &c, 1, 0) == 1) {
    }
}

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        auto shared = share(fd);
        members.push_back(shared);
        std::thread(serve, std::move(shared)).detach();
    }
}
