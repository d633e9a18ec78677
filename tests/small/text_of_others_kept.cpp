// expect: eof-still-stored in readable. Who is to be flushed is asked no more and never done.
#include <errno.h>
#include <list>
#include <string>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

enum State { Talking, Flushing, Done };

struct Client {
    int sock;
    State state;
    std::string out;
};

static std::list<Client> clients;
static std::vector<std::string> pastes;

static void readable(Client& c)
{
    char buf[2000];
    ssize_t n = recv(c.sock, buf, sizeof(buf), 0);
    if (n > 0)
        c.out += pastes[0];
    else if (n == 0)
        c.state = Flushing;
    else if (errno != EAGAIN && errno != EINTR)
        c.state = Done;
}

static void writable(Client& c)
{
    if (!c.out.empty()) {
        ssize_t n = send(c.sock, c.out.data(), c.out.size(), MSG_NOSIGNAL);
        if (n > 0)
            c.out.erase(0, n);
        else if (errno != EAGAIN && errno != EINTR)
            c.state = Done;
    }
    if (c.out.empty() && c.state == Done)
        c.state = Done;
}

static void tidy()
{
    for (auto it = clients.begin(); it != clients.end();) {
        if (it->state == Done) {
            close(it->sock);
            it = clients.erase(it);
        } else {
            ++it;
        }
    }
}

int main()
{
    int lsock = socket(AF_INET, SOCK_STREAM, 0);
    listen(lsock, 20);
    while (true) {
        fd_set rd, wr;
        FD_ZERO(&rd);
        FD_ZERO(&wr);
        FD_SET(lsock, &rd);
        for (Client& c : clients) {
            if (c.state != Flushing)
                FD_SET(c.sock, &rd);
            if (!c.out.empty() || c.state == Flushing)
                FD_SET(c.sock, &wr);
        }
        if (select(FD_SETSIZE, &rd, &wr, nullptr, nullptr) < 0)
            continue;
        for (Client& c : clients) {
            if (FD_ISSET(c.sock, &rd))
                readable(c);
            if (FD_ISSET(c.sock, &wr))
                writable(c);
        }
        tidy();
        if (FD_ISSET(lsock, &rd)) {
            int s = accept(lsock, nullptr, nullptr);
            if (s >= 0)
                clients.push_back(Client{s, Talking, ""});
        }
    }
}
