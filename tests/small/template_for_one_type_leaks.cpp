// expect: descriptor-lost in serve. Of a function template each type that is written out has a body of its own; one of the types forgets its descriptor.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <map>
#include <memory>
struct Peer {
    explicit Peer(int fd) : fd(fd) {}
    virtual ~Peer() {}
    virtual bool ready() = 0;
    int fd;
};
struct Talker : Peer {
    using Peer::Peer;
    ~Talker() { close(fd); }
    bool ready() override { char b[64]; return recv(fd, b, sizeof b, 0) > 0; }
};
struct Listener : Peer {
    using Peer::Peer;
    bool ready() override { char b[8]; ssize_t n = recv(fd, b, sizeof b, 0); return n > 0; }
};
static std::map<int, std::unique_ptr<Peer>> peers;
template <class P> static void admit(int lfd) {
    int fd = accept(lfd, nullptr, nullptr);
    if (fd >= 0)
        peers.emplace(fd, std::make_unique<P>(fd));
}
void serve(int talk, int hear) {
    for (;;) {
        pollfd set[64] = {{talk, POLLIN, 0}, {hear, POLLIN, 0}};
        int n = 2;
        for (auto& one : peers)
            set[n++] = pollfd{one.first, POLLIN, 0};
        if (poll(set, n, -1) < 0)
            continue;
        if (set[0].revents)
            admit<Talker>(talk);
        if (set[1].revents)
            admit<Listener>(hear);
        for (int i = 2; i < n; i++) {
            if (!set[i].revents)
                continue;
            auto it = peers.find(set[i].fd);
            if (it != peers.end() && !it->second->ready())
                peers.erase(it);
        }
    }
}
