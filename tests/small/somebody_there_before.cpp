// expect: descriptor-lost in main. Somebody may wait under the name already: then nobody is put there, and forgotten.
#include <map>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

struct Guest {
    Guest() = default;
    explicit Guest(int s) : sock(s) {}
    int sock = -1;
    std::string said;
};

static std::map<int, Guest> naming;
static std::map<std::string, Guest> waiting;

static void enter(int sock, const std::string& room)
{
    auto other = waiting.find("first");
    if (other == waiting.end()) {
        waiting.emplace(room, Guest(sock));
        naming.erase(sock);
        return;
    }
    send(sock, "met\n", 4, MSG_NOSIGNAL | MSG_DONTWAIT);
    naming.erase(sock);
    close(sock);
}

static void heard(int sock)
{
    char bytes[100];
    ssize_t n = recv(sock, bytes, sizeof bytes, MSG_DONTWAIT);
    Guest& guest = naming[sock];
    if (n > 0)
        guest.said.append(bytes, n);
    auto end = guest.said.find('\n');
    if (n <= 0) {
        naming.erase(sock);
        close(sock);
    } else if (end != std::string::npos) {
        enter(sock, guest.said.substr(0, end));
    }
}

static void gone(int sock)
{
    for (auto guest = waiting.begin(); guest != waiting.end(); ++guest)
        if (guest->second.sock == sock) {
            waiting.erase(guest);
            close(sock);
            break;
        }
}

int main()
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    listen(listener, 10);
    for (;;) {
        std::vector<pollfd> polled{{listener, POLLIN, 0}};
        for (auto& guest : naming)
            polled.push_back({guest.first, POLLIN, 0});
        for (auto& guest : waiting)
            polled.push_back({guest.second.sock, POLLRDHUP, 0});
        poll(polled.data(), polled.size(), -1);
        for (size_t i = 1; i < polled.size(); i++)
            if (polled[i].revents)
                gone(polled[i].fd);
        for (size_t i = 1; i < polled.size(); i++)
            if (polled[i].revents && naming.count(polled[i].fd))
                heard(polled[i].fd);
        if (polled[0].revents) {
            int sock = accept(listener, nullptr, nullptr);
            if (sock >= 0)
                naming.emplace(sock, Guest(sock));
        }
    }
}
