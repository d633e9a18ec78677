// expect: descriptor-lost in answer. `exception` is that of the library here: what is thrown below is caught by it.
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
using namespace std;

struct Refused : runtime_error {
    using runtime_error::runtime_error;
};

static void answer(int sock)
{
    char c;
    while (recv(sock, &c, 1, 0) == 1)
        if (c == '!')
            throw Refused("no");
    close(sock);
}

int main()
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    for (;;) {
        int sock = accept(door, nullptr, nullptr);
        if (sock < 0)
            continue;
        try {
            answer(sock);
        } catch (const exception &e) {
        }
    }
}
