// expect: silence. Likewise, and every topic lets go of the client as well.
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>
class Client {
public:
    explicit Client(int fd) : fd_(fd) {}
    ~Client() { ::close(fd_); }
    int fd() const { return fd_; }
    void say(const std::string& s) const { ::send(fd_, s.data(), s.size(), MSG_NOSIGNAL); }
    bool fill() {
        char b[512];
        ssize_t n = ::recv(fd_, b, sizeof b, 0);
        if (n < 0)
            return errno == EINTR;
        if (n == 0)
            return false;
        text_.append(b, n);
        return true;
    }
    bool line(std::string& out) {
        auto at = text_.find('\n');
        if (at == std::string::npos)
            return false;
        out.assign(text_, 0, at);
        text_.erase(0, at + 1);
        return true;
    }
private:
    int fd_;
    std::string text_;
};
using Ptr = std::shared_ptr<Client>;
class Hub {
public:
    void add(int fd) { clients_.emplace(fd, std::make_shared<Client>(fd)); }
    void ask(std::vector<pollfd>& out) const {
        for (const auto& [fd, client] : clients_)
            out.push_back({fd, POLLIN, 0});
    }
    void ready(int fd) {
        auto it = clients_.find(fd);
        if (it == clients_.end())
            return;
        Ptr c = it->second;
        if (!c->fill()) {
            drop(c);
            return;
        }
        std::string line;
        while (c->line(line)) {
            if (line.compare(0, 4, "SUB ") == 0) {
                auto& members = topics_[line.substr(4)];
                if (std::find(members.begin(), members.end(), c) == members.end())
                    members.push_back(c);
            } else {
                for (const auto& member : topics_[line])
                    member->say("news\n");
            }
        }
    }
private:
    void drop(const Ptr& c) {
        for (auto& [name, members] : topics_)
            members.erase(std::remove(members.begin(), members.end(), c), members.end());
        clients_.erase(c->fd());
    }
    std::unordered_map<int, Ptr> clients_;
    std::map<std::string, std::vector<Ptr>> topics_;
};
int main() {
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in sa{};
    sa.sin_family = AF_INET;
    sa.sin_port = htons(7005);
    if (::bind(lfd, (sockaddr*)&sa, sizeof sa) < 0 || ::listen(lfd, 8) < 0)
        return 1;
    Hub hub;
    std::vector<pollfd> p;
    for (;;) {
        p.assign(1, pollfd{lfd, POLLIN, 0});
        hub.ask(p);
        if (::poll(p.data(), p.size(), -1) < 0)
            continue;
        for (std::size_t i = 1; i < p.size(); ++i)
            if (p[i].revents)
                hub.ready(p[i].fd);
        if (p[0].revents) {
            int fd = ::accept(lfd, nullptr, nullptr);
            if (fd >= 0)
                hub.add(fd);
        }
    }
}
