// expect: ownership-disarmed in start. The callback that the line has itself owns the line, which is never dropped.
#include <functional>
#include <map>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

static std::map<int, std::function<void()>> handlers;

class Line : public std::enable_shared_from_this<Line> {
public:
    explicit Line(int sock) : sock_(sock) {}
    ~Line() { close(sock_); }

    void start()
    {
        on_flood_ = [self = shared_from_this()] { self->stop(); };
        handlers[sock_] = [self = shared_from_this()] { self->readable(); };
    }

private:
    void readable()
    {
        char bytes[512];
        ssize_t n = recv(sock_, bytes, sizeof bytes, 0);
        if (n <= 0)
            stop();
        else if ((seen_ += n) > 100000)
            on_flood_();
    }

    void stop() { handlers.erase(sock_); }

    int sock_;
    long seen_ = 0;
    std::function<void()> on_flood_;
};

int main()
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 10);
    for (;;) {
        std::vector<pollfd> polled{{listener, POLLIN, 0}};
        for (auto& handler : handlers)
            polled.push_back({handler.first, POLLIN, 0});
        poll(polled.data(), polled.size(), -1);
        for (size_t i = 1; i < polled.size(); i++) {
            auto found = handlers.find(polled[i].fd);
            if (!polled[i].revents || found == handlers.end())
                continue;
            auto handler = found->second;
            handler();
        }
        if (polled[0].revents) {
            int sock = accept(listener, nullptr, nullptr);
            if (sock >= 0)
                std::make_shared<Line>(sock)->start();
        }
    }
}
