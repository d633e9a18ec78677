// expect: silence. The class says which number stands for nobody: a closed place is free, and is not read again.
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

class Desk {
public:
    explicit Desk(int door) : peers_(16, kNobody), door_(door) {}

    void step()
    {
        for (int &peer : peers_) {
            char c;
            if (peer != kNobody && ::recv(peer, &c, 1, MSG_DONTWAIT) == 0) {
                ::close(peer);
                peer = kNobody;
            }
        }
        int fd = ::accept(door_, nullptr, nullptr);
        for (int &peer : peers_)
            if (fd >= 0 && peer == kNobody) {
                peer = fd;
                return;
            }
        if (fd >= 0)
            ::close(fd);
    }

private:
    static constexpr int kNobody = -1;
    std::vector<int> peers_;
    int door_;
};

int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 8);
    Desk desk(door);
    for (;;)
        desk.step();
}
