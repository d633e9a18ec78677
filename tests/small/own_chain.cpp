// expect: silence. A chain of objects made by new: the pointers are compared, not what is in the objects, and who leaves closes.
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

class Guest {
public:
    explicit Guest(int fd) : used(0), said(0), next(nullptr), fd_(fd) {}
    virtual ~Guest() { ::close(fd_); }
    int fd() const { return fd_; }
    bool more() {
        long n = ::recv(fd_, line + used, sizeof line - used, 0);
        if (n <= 0)
            return false;
        used += n;
        return true;
    }
    unsigned long used;
    int said;
    Guest* next;
    char line[64];

private:
    int fd_;
};

class House {
public:
    explicit House(int listener) : listener_(listener), first_(nullptr) {}
    void run();

private:
    void leave(Guest* guest);
    int listener_;
    Guest* first_;
};

void House::leave(Guest* guest) {
    Guest** link = &first_;
    while (*link != guest)
        link = &(*link)->next;
    *link = guest->next;
    delete guest;
}

void House::run() {
    for (;;) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(listener_, &set);
        for (Guest* g = first_; g; g = g->next)
            FD_SET(g->fd(), &set);
        if (::select(FD_SETSIZE, &set, nullptr, nullptr, nullptr) < 0)
            continue;
        Guest* next;
        for (Guest* g = first_; g; g = next) {
            next = g->next;
            if (FD_ISSET(g->fd(), &set) && !g->more())
                leave(g);
        }
        if (FD_ISSET(listener_, &set)) {
            int fd = ::accept(listener_, nullptr, nullptr);
            if (fd < 0)
                continue;
            Guest* guest = new Guest(fd);
            guest->next = first_;
            first_ = guest;
        }
    }
}

int main() {
    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 8);
    House house(listener);
    house.run();
}
