// expect: descriptor-lost in run. The one type that a template is made with has no destructor that closes.
#include <sys/socket.h>
#include <unistd.h>
#include <list>
class Peer {
public:
    explicit Peer(int fd) : fd_(fd) {}
    ~Peer() = default;
    bool pump()
    {
        char c;
        return ::recv(fd_, &c, 1, 0) == 1;
    }

private:
    int fd_;
};

template <class Session>
class Server {
public:
    explicit Server(int door) : door_(door) {}
    void run()
    {
        for (;;) {
            int fd = ::accept(door_, nullptr, nullptr);
            if (fd >= 0)
                sessions_.emplace_back(fd);
            for (auto s = sessions_.begin(); s != sessions_.end();) {
                if (s->pump())
                    ++s;
                else
                    s = sessions_.erase(s);
            }
        }
    }

private:
    int door_;
    std::list<Session> sessions_;
};

int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 5);
    Server<Peer>(door).run();
}
