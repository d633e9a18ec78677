// expect: silence. A class with initialisers takes its constructor from its base.
#include <sys/socket.h>
#include <unistd.h>
#include <memory>
#include <vector>
class Loop;
class Channel {
public:
    explicit Channel(int fd) : m_fd(fd) {}
    virtual ~Channel() = default;
    virtual bool on_readable(Loop &loop) = 0;
    virtual void on_hangup() {}
    int fd() const { return m_fd; }
protected:
    int m_fd;
};
class Loop {
public:
    void add(std::unique_ptr<Channel> c) { m_fresh.push_back(std::move(c)); }
    void run() {
        for (;;) {
            for (auto &c : m_fresh) m_channels.push_back(std::move(c));
            m_fresh.clear();
            for (size_t i = m_channels.size(); i-- > 0;) {
                if (m_channels[i]->on_readable(*this)) continue;
                m_channels[i]->on_hangup();
                m_channels.erase(m_channels.begin() + static_cast<long>(i));
            }
        }
    }
private:
    std::vector<std::unique_ptr<Channel>> m_channels;
    std::vector<std::unique_ptr<Channel>> m_fresh;
};
class Sensor : public Channel {
public:
    using Channel::Channel;
    bool on_readable(Loop &) override {
        char buf[128];
        return recv(m_fd, buf, sizeof(buf), 0) > 0;
    }
    void on_hangup() override { close(m_fd); }
private:
    const char *m_reason = "line too long";
};
class Door : public Channel {
public:
    explicit Door(int port) : Channel(socket(AF_INET, SOCK_STREAM, 0)) { listen(m_fd, 16); }
    bool on_readable(Loop &loop) override {
        int fd = accept(m_fd, nullptr, nullptr);
        if (fd >= 0)
            loop.add(std::make_unique<Sensor>(fd));
        return true;
    }
};
int main() {
    Loop loop;
    loop.add(std::make_unique<Door>(2222));
    loop.run();
}
