// expect: silence. What stands in a list of numbers of others is not the followed one; the place behind the last item is never erased.
#include <sys/socket.h>
#include <unistd.h>
#include <vector>
#include <deque>
#include <algorithm>
struct Channel {
    explicit Channel(int fd) : fd_(fd) {}
    int fd() const { return fd_; }
    bool fill() { char b[100]; return ::recv(fd_, b, sizeof b, 0) > 0; }
    int fd_;
};
std::deque<Channel> channels_;
int main()
{
    int l = socket(AF_INET, SOCK_STREAM, 0);
    listen(l, 5);
        for (;;) {
            std::vector<int> broken;
            for (auto& c : channels_)
                if (!c.fill())
                    broken.push_back(c.fd());
            for (int fd : broken) { auto it = std::find_if(channels_.begin(), channels_.end(), [fd](const Channel& c) { return c.fd_ == fd; }); close(fd); channels_.erase(it); }
            if (const int fd = ::accept(l, nullptr, nullptr); fd >= 0)
                    channels_.emplace_back(fd);
        }
}
