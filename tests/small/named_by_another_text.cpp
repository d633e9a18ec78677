// expect: descriptor-lost in main. What is put into a map under a text is looked for under another one, and written over.
#include <map>
#include <set>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
static std::map<std::string, int> rooms;
static void join(int fd, const std::string &room) { rooms[room] = fd; }
static void leave(const std::string &room) {
    auto it = rooms.find(room);
    if (it == rooms.end()) return;
    ::close(it->second);
    rooms.erase(it);
}
int main() {
    int lfd = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(lfd, 64);
    for (;;) {
        int fd = ::accept(lfd, nullptr, nullptr);
        if (fd < 0) continue;
        join(fd, "hall");
        char b[10];
        while (::recv(fd, b, 10, 0) > 0) {}
        leave("attic");
    }
}
