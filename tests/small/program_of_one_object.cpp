// expect: silence. When the object that is the whole program goes, so does the program.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

class Server {
public:
    explicit Server(int lfd) { watched_.push_back(pollfd{lfd, POLLIN, 0}); }
    void run()
    {
        while (poll(watched_.data(), watched_.size(), -1) >= 0) {
            for (auto it = watched_.begin() + 1; it != watched_.end();) {
                char c;
                if (it->revents && recv(it->fd, &c, 1, 0) <= 0) {
                    close(it->fd);
                    it = watched_.erase(it);
                } else {
                    ++it;
                }
            }
            if (watched_[0].revents) {
                int fd = accept(watched_[0].fd, nullptr, nullptr);
                if (fd >= 0)
                    watched_.push_back(pollfd{fd, POLLIN, 0});
            }
        }
    }

private:
    std::vector<pollfd> watched_;
};

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    Server(lfd).run();
}
