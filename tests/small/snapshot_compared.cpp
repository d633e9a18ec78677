// expect: silence. The guests are kept weakly; the list of those still here lives as long as the loop over it.
#include <memory>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using Guest = std::shared_ptr<int>;

static std::vector<std::weak_ptr<int>> guests;

static Guest welcome(int fd) {
    return Guest(new int(fd), [](int *at) {
        close(*at);
        delete at;
    });
}

static std::vector<Guest> present() {
    std::vector<Guest> found;
    for (auto it = guests.begin(); it != guests.end(); ++it)
        if (auto guest = it->lock())
            found.push_back(std::move(guest));
    return found;
}

static int others(const Guest &me) {
    int count = 0;
    for (auto &guest : present())
        if (guest != me)
            ++count;
    return count;
}

static void host(Guest me) {
    char text[256];
    guests.push_back(me);
    while (recv(*me, text, sizeof text, 0) > 0)
        if (!others(me))
            return;
}

int main() {
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    for (;;) {
        int fd = accept(door, nullptr, nullptr);
        if (fd < 0)
            continue;
        std::thread(host, welcome(fd)).detach();
    }
}
