// expect: silence. The lists of the topics only know who asked for them.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

struct Hearer {
    explicit Hearer(int s) : sock(s) {}
    ~Hearer() { close(sock); }
    int sock;
};

using Ref = std::weak_ptr<Hearer>;

class Board {
public:
    void hear(const std::string& topic, const std::shared_ptr<Hearer>& who)
    {
        std::lock_guard<std::mutex> lock(lock_);
        topics_[topic].push_back(who);
    }

private:
    std::mutex lock_;
    std::map<std::string, std::vector<Ref>> topics_;
};

class Talk {
public:
    Talk(Board& board, std::shared_ptr<Hearer> who) : board_(board), who_(std::move(who)) {}

    void run()
    {
        char bytes[64];
        for (;;) {
            ssize_t n = recv(who_->sock, bytes, sizeof bytes, 0);
            if (n <= 0)
                return;
            said_.append(bytes, n);
            if (said_.size() > 1000)
                return;
            for (auto end = said_.find('\n'); end != std::string::npos; end = said_.find('\n')) {
                board_.hear(said_.substr(0, end), who_);
                said_.erase(0, end + 1);
            }
        }
    }

private:
    Board& board_;
    std::shared_ptr<Hearer> who_;
    std::string said_;
};

int main()
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 10);
    static Board board;
    for (;;) {
        int sock = accept(listener, nullptr, nullptr);
        if (sock >= 0)
            std::thread([who = std::make_shared<Hearer>(sock)]() mutable { Talk(board, std::move(who)).run(); }).detach();
    }
}
