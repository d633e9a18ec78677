// expect: descriptor-lost in main. The copy in the field is the only name left.
#include <sys/socket.h>
#include <unistd.h>
#include <deque>
#include <list>
#include <map>

struct Player { int fd; int score = 0; };
struct Match { Player a, b; int rounds; };

static std::map<int, std::deque<Player>> lobby;
static std::list<Match> matches;

static void wait_or_play(const Player& p, int rounds)
{
    auto& waiting = lobby[rounds];
    if (waiting.empty()) {
        waiting.push_back(p);
        return;
    }
    matches.push_back(Match{waiting.front(), p, rounds});
    waiting.pop_front();
}

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (int n = 0;; n++) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        wait_or_play(Player{fd}, 3);
        for (auto it = matches.begin(); it != matches.end();) {
            char c;
            if (recv(it->a.fd, &c, 1, 0) > 0 && recv(it->b.fd, &c, 1, 0) > 0) {
                ++it;
                continue;
            }
            close(it->a.fd);

            it = matches.erase(it);
        }
    }
}
