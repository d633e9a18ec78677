// expect: descriptor-lost in run. The threads of a pool that is a member run the jobs, which throw past the close.
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

class Pool {
public:
    explicit Pool(unsigned n)
    {
        for (unsigned i = 0; i < n; ++i)
            threads_.emplace_back([this] { work(); });
    }
    void submit(std::function<void()> job)
    {
        {
            std::lock_guard<std::mutex> lock(mutex_);
            jobs_.push_back(std::move(job));
        }
        wake_.notify_one();
    }

private:
    void work()
    {
        for (;;) {
            std::function<void()> job;
            {
                std::unique_lock<std::mutex> lock(mutex_);
                wake_.wait(lock, [this] { return over_ || !jobs_.empty(); });
                if (jobs_.empty())
                    return;
                job = std::move(jobs_.front());
                jobs_.pop_front();
            }
            try {
                job();
            } catch (const std::exception &) {
            }
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    std::vector<std::thread> threads_;
    bool over_ = false;
};

static void handle(int client)
{
    char b[64];
    try {
        while (::recv(client, b, sizeof b, 0) > 0)
            if (b[0] == '?')
                throw std::runtime_error("what?");
    } catch (const std::runtime_error &) {
        throw;
    }
    ::close(client);
}

class Server {
public:
    explicit Server(int fd) : fd_(fd), pool_(3) {}
    void run()
    {
        for (;;) {
            const int client = ::accept(fd_, nullptr, nullptr);
            if (client >= 0)
                pool_.submit([client] { handle(client); });
        }
    }

private:
    int fd_;
    Pool pool_;
};

int main()
{
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(fd, 9);
    Server(fd).run();
}
