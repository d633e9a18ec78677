// expect: silence. The poller leads to the listener, which stands in main; what it takes is let go at end of file.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct Source {
    int fd;
    explicit Source(int fd) : fd(fd) {}
    virtual ~Source() { close(fd); }
    virtual bool told() = 0;
};

static int poller;

static void watch(Source *s)
{
    epoll_event ev = {};
    ev.events = EPOLLIN;
    ev.data.ptr = s;
    epoll_ctl(poller, EPOLL_CTL_ADD, s->fd, &ev);
}

struct Guest : Source {
    using Source::Source;
    bool told() override
    {
        char text[80];
        return recv(fd, text, sizeof text, 0) > 0;
    }
};

struct Door : Source {
    using Source::Source;
    bool told() override
    {
        int got = accept(fd, nullptr, nullptr);
        if (got >= 0)
            watch(new Guest(got));
        return true;
    }
};

int main()
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    listen(fd, 5);
    poller = epoll_create1(0);
    Door door(fd);
    watch(&door);
    for (;;) {
        epoll_event told[8];
        int n = epoll_wait(poller, told, 8, -1);
        for (int i = 0; i < n; i++) {
            Source *s = static_cast<Source *>(told[i].data.ptr);
            if (!s->told())
                delete s;
        }
    }
}
