// expect: silence. A cast to a reference makes no copy that would be destroyed.
#include <list>
#include <sys/socket.h>
#include <unistd.h>

template <class Derived>
class Session {
public:
    explicit Session(int fd) : fd_{fd} {}
    Session(const Session&) = delete;
    bool feed()
    {
        char c;
        return recv(fd_, &c, 1, 0) > 0 && self().on_byte(c) && static_cast<Derived&>(*this).on_byte(c);
    }

protected:
    ~Session() { close(fd_); }
    bool answer(char c) { return send(fd_, &c, 1, MSG_NOSIGNAL) == 1; }

private:
    Derived& self() { return static_cast<Derived&>(*this); }
    int fd_;
};

class Echo final : public Session<Echo> {
public:
    using Session::Session;
    bool on_byte(char c) { return c != 'q' && answer(c); }
};

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    std::list<Echo> sessions;
    for (;;) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        sessions.emplace_back(fd);
        for (auto s = sessions.begin(); s != sessions.end();) {
            if (s->feed())
                ++s;
            else
                s = sessions.erase(s);
        }
    }
}
