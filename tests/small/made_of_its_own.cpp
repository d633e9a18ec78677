/* expect: silence. An object whose constructor makes another of its kind is followed only so far. */
#include <sys/socket.h>
#include <unistd.h>

class Door {
public:
    explicit Door(int kept) : fd_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        if (kept > 0)
            next_ = new Door(kept - 1);
        ::listen(fd_, 8);
    }
    ~Door() { ::close(fd_); }

    void run()
    {
        for (;;) {
            int fd = ::accept(fd_, nullptr, nullptr);
            if (fd >= 0)
                ::close(fd);
        }
    }

private:
    int fd_;
    Door *next_ = nullptr;
};

int main(int argc, char **argv)
{
    Door door(argc);
    door.run();
}
