// expect: descriptor-lost in main. The job has the bare number and does not close it: whoever runs jobs knows nothing of it.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

static std::mutex lock;
static std::condition_variable ready;
static std::deque<std::function<void()>> jobs;

static void work()
{
    for (;;) {
        std::unique_lock<std::mutex> held(lock);
        ready.wait(held, [] { return !jobs.empty(); });
        auto job = std::move(jobs.front());
        jobs.pop_front();
        held.unlock();
        job();
    }
}

static void answer(int fd)
{
    char buf[64];
    while (::recv(fd, buf, sizeof buf, 0) > 0)
        ::send(fd, "ok\n", 3, MSG_NOSIGNAL);
}

int main()
{
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(server, 8);
    std::thread(work).detach();
    for (;;) {
        const int fd = ::accept(server, nullptr, nullptr);
        if (fd < 0)
            continue;
        std::lock_guard<std::mutex> held(lock);
        jobs.push_back([fd] { answer(fd); });
        ready.notify_one();
    }
}
