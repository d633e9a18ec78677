// expect: silence. A loop that counts up to a number given once goes round at least once: there are workers.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class Peer {
public:
    explicit Peer(int fd) : fd_(fd) {}
    ~Peer() { close(fd_); }
    ssize_t read(char *buf, size_t size) const { return recv(fd_, buf, size, 0); }
    void write(const char *text, size_t size) { send(fd_, text, size, 0); }

private:
    const int fd_;
};

struct Job {
    std::shared_ptr<Peer> peer;
    char first;
};

class Crew {
public:
    explicit Crew(int size)
    {
        for (int i = 0; i < size; ++i)
            std::thread(&Crew::work, this).detach();
    }
    void submit(Job job)
    {
        std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
        wake_.notify_one();
    }

private:
    void work()
    {
        for (;;) {
            Job job;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [this] { return !jobs_.empty(); });
                job = std::move(jobs_.front());
                jobs_.pop_front();
            }
            job.peer->write(&job.first, 1);
        }
    }
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
};

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    static Crew crew(3);
    std::map<int, std::shared_ptr<Peer>> peers;
    for (;;) {
        std::vector<pollfd> fds{{lfd, POLLIN, 0}};
        for (const auto &[fd, peer] : peers)
            fds.push_back({fd, POLLIN, 0});
        if (poll(fds.data(), fds.size(), -1) <= 0)
            continue;
        for (size_t i = 1; i < fds.size(); ++i) {
            if (!fds[i].revents)
                continue;
            auto it = peers.find(fds[i].fd);
            char buf[100];
            if (it->second->read(buf, sizeof buf) <= 0)
                peers.erase(it);
            else
                crew.submit({it->second, buf[0]});
        }
        if (fds[0].revents) {
            int fd = accept(lfd, nullptr, nullptr);
            if (fd >= 0)
                peers[fd] = std::make_shared<Peer>(fd);
        }
    }
}
