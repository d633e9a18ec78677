// expect: descriptor-lost in main. Only who says QUIT is closed; who just goes away is not.
#include <sys/socket.h>
#include <unistd.h>
#include <string>
struct Session {
    int sock_;
    std::string pending_;
    bool getLine(std::string &line);
};
bool Session::getLine(std::string &line)
{
    std::string::size_type eol;
    while ((eol = pending_.find('\n')) == std::string::npos) {
        char chunk[4096];
        ssize_t got = recv(sock_, chunk, sizeof chunk, 0);
        if (got <= 0)
            return false;
        pending_.append(chunk, got);
    }
    line = pending_.substr(0, eol);
    pending_.erase(0, eol + 1);
    return true;
}
int main()
{
    int srv = socket(AF_INET, SOCK_STREAM, 0);
    listen(srv, 128);
    while (true) {
        int sock = accept(srv, 0, 0);
        if (sock < 0)
            continue;
        Session s;
        s.sock_ = sock;
        std::string line;
        while (s.getLine(line))
            if (line == "DATA")
                while (s.getLine(line))
                    if (line == ".")
                        break;
        if (line == "QUIT")
            close(sock);
    }
}
