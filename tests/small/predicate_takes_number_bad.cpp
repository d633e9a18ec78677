// expect: eof-still-stored in check_parked. Nothing that is there yet and the end are told alike: who has closed stays parked.
#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static std::mutex mutex;
static std::condition_variable ready_cv;
static std::queue<int> ready;
static std::vector<int> parked;

static void park(int fd) {
    std::lock_guard lock(mutex);
    parked.push_back(fd);
}

static bool check_parked(int fd) {
    char c;
    ssize_t n = ::recv(fd, &c, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n > 0) {
        ready.push(fd);
        ready_cv.notify_one();
        return true;
    }
    if (n < 0 && errno != EAGAIN) {
        ::close(fd);
        return true;
    }
    return false;
}

static void worker() {
    for (;;) {
        int fd;
        {
            std::unique_lock lock(mutex);
            ready_cv.wait(lock, [] { return !ready.empty(); });
            fd = ready.front();
            ready.pop();
        }
        char buf[256];
        if (::recv(fd, buf, sizeof buf, MSG_DONTWAIT) > 0)
            park(fd);
        else
            ::close(fd);
    }
}

static void attendant() {
    for (;;) {
        {
            std::lock_guard lock(mutex);
            parked.erase(std::remove_if(parked.begin(), parked.end(), check_parked), parked.end());
        }
        usleep(20000);
    }
}

int main() {
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(lfd, 64);
    std::thread(worker).detach();
    std::thread(attendant).detach();
    for (;;) {
        int fd = ::accept(lfd, nullptr, nullptr);
        if (fd >= 0)
            park(fd);
    }
}
