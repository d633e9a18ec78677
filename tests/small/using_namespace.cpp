// expect: descriptor-lost in leave. Names of the library are written bare.
#include <list>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

using namespace std;

struct Player {
    int fd;
    string typed;
    explicit Player(int f) : fd(f) {}
};

class Game {
    list<Player> players;

    list<Player>::iterator leave(list<Player>::iterator it)
    {
        return players.erase(it);
    }

    bool turn(Player &p) {
        char buf[128];
        ssize_t n = recv(p.fd, buf, sizeof buf, 0);
        if (n <= 0) return false;
        p.typed.append(buf, n);
        return true;
    }

public:
    void play(int door) {
        for (;;) {
            for (auto it = players.begin(); it != players.end();) {
                if (!turn(*it))
                    it = leave(it);
                else
                    ++it;
            }
            int fd = accept(door, nullptr, nullptr);
            if (fd >= 0) players.emplace_back(fd);
        }
    }
};

int main() { Game().play(3); }
