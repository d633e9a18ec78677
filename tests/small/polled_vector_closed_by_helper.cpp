// expect: silence. The vector of a poller is all that has the numbers, and a helper closes from it.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <vector>

static void echo(pollfd &slot)
{
    char buf[64];
    const ssize_t n = recv(slot.fd, buf, sizeof buf, 0);
    if (n <= 0) {
        close(slot.fd);
        slot.fd = -1;
        return;
    }
    send(slot.fd, buf, n, 0);
}

void serve(int server)
{
    std::vector<pollfd> set{{server, POLLIN, 0}};
    for (;;) {
        if (poll(set.data(), set.size(), -1) < 0)
            continue;
        for (auto &slot : set)
            if (slot.fd != server && slot.revents)
                echo(slot);
        set.erase(std::remove_if(set.begin(), set.end(), [](const pollfd &p) { return p.fd < 0; }), set.end());
        if (set[0].revents & POLLIN) {
            const int fd = accept(server, nullptr, nullptr);
            if (fd >= 0)
                set.push_back({fd, POLLIN, 0});
        }
    }
}
