// expect: eof-still-stored in main. What is put into a set that is the value of a map is owned by the map.
#include <sys/socket.h>
#include <unistd.h>
#include <map>
#include <memory>
#include <set>
#include <string>
struct Reader {
    int fd;
    explicit Reader(int f) : fd(f) {}
    ~Reader() { ::close(fd); }
};
using ReaderPtr = std::shared_ptr<Reader>;
static std::map<std::string, std::set<ReaderPtr>> rooms;

int main()
{
    int door = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(door, 5);
    for (;;) {
        int fd = ::accept(door, nullptr, nullptr);
        if (fd == -1)
            continue;
        ReaderPtr reader = std::make_shared<Reader>(fd);
        char text[64];
        ssize_t n;
        while ((n = ::recv(reader->fd, text, sizeof text, 0)) > 0)
            rooms[std::string(text, n)].insert(reader);
    }
}
