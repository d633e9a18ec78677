// expect: silence. Whatever is thrown at a line, who took the descriptor closes it.
#include <sys/socket.h>
#include <unistd.h>
#include <mutex>
#include <queue>
#include <stdexcept>
#include <string>
#include <thread>

static std::mutex mutex;
static std::queue<int> waiting;

static bool line(int fd, std::string& out) {
    out.clear();
    char c;
    while (out.size() < 100) {
        if (::read(fd, &c, 1) != 1)
            return false;
        if (c == '\n')
            return true;
        out += c;
    }
    return false;
}

static void check(const std::string& text) {
    if (text.size() != 9)
        throw std::invalid_argument("nine letters");
}

static void serve(int fd) {
    std::string text;
    while (line(fd, text))
        check(text);
}

static void work() {
    for (;;) {
        int fd = -1;
        {
            std::lock_guard<std::mutex> lock(mutex);
            if (!waiting.empty()) {
                fd = waiting.front();
                waiting.pop();
            }
        }
        if (fd < 0) {
            ::sleep(1);
            continue;
        }
        try {
            serve(fd);
        } catch (const std::exception&) {
        }
        ::close(fd);
    }
}

int main() {
    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 8);
    std::thread(work).detach();
    for (;;) {
        int fd = ::accept(listener, nullptr, nullptr);
        if (fd < 0)
            continue;
        std::lock_guard<std::mutex> lock(mutex);
        waiting.push(fd);
    }
}
