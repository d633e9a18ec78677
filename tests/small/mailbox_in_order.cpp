// expect: silence. Messages are written in braces, to be those of a template, and are taken in the order in which they were posted.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>

struct Message {
    enum Kind { Arrived, Left };
    Kind kind;
    int fd;
};

template <typename T> class Mailbox {
public:
    void post(T item) {
        {
            std::lock_guard<std::mutex> g(m_);
            q_.push_back(std::move(item));
        }
        cv_.notify_one();
    }
    T take() {
        std::unique_lock<std::mutex> g(m_);
        cv_.wait(g, [this] { return !q_.empty(); });
        T item = std::move(q_.front());
        q_.pop_front();
        return item;
    }

private:
    std::mutex m_;
    std::condition_variable cv_;
    std::deque<T> q_;
};

using Inbox = Mailbox<Message>;

class Hub {
public:
    explicit Hub(Inbox &in) : in_(in) {}
    void run() {
        for (;;) {
            Message m = in_.take();
            switch (m.kind) {
            case Message::Arrived: ::send(m.fd, "hello\n", 6, 0); break;
            case Message::Left: ::close(m.fd); break;
            }
        }
    }

private:
    Inbox &in_;
};

void reader(int fd, Inbox &hub) {
    hub.post({Message::Arrived, fd});
    char buf[256];
    while (::recv(fd, buf, sizeof buf, 0) > 0) {
    }
    hub.post({Message::Left, fd});
}

int main() {
    static Inbox inbox;
    std::thread([] { Hub(inbox).run(); }).detach();
    for (;;) {
        const int fd = ::accept(3, nullptr, nullptr);
        if (fd >= 0) std::thread(reader, fd, std::ref(inbox)).detach();
    }
}
