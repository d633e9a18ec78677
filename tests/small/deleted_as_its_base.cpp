// expect: descriptor-lost in main. A bare pointer to the base class deletes the base's part alone.
#include <sys/socket.h>
#include <unistd.h>

struct Job {
    virtual bool step() = 0;
};

struct Echo : Job {
    int fd;
    explicit Echo(int fd) : fd(fd) {}
    ~Echo() { close(fd); }
    bool step() override
    {
        char c;
        return read(fd, &c, 1) == 1 && write(fd, &c, 1) == 1;
    }
};

int main()
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 5);
    for (;;) {
        int fd = accept(door, nullptr, nullptr);
        if (fd < 0)
            continue;
        Job *job = new Echo(fd);
        while (job->step())
            ;
        delete job;
    }
}
