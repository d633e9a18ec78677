// expect: silence. Who leaves is taken out of the list of his topic, to which he has a way back, and out of the table.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Topic;

struct Reader {
    explicit Reader(int sock) : sock(sock) {}
    ~Reader() { close(sock); }
    Reader(const Reader &) = delete;

    const int sock;
    Topic *topic = nullptr;
};

struct Topic {
    void add(const std::shared_ptr<Reader> &reader)
    {
        readers.push_back(reader);
        reader->topic = this;
    }

    void drop(const std::shared_ptr<Reader> &reader)
    {
        readers.erase(std::remove(readers.begin(), readers.end(), reader), readers.end());
        reader->topic = nullptr;
    }

    std::vector<std::shared_ptr<Reader>> readers;
};

class Hub {
public:
    explicit Hub(int door) : door_(door) {}

    void turn()
    {
        std::vector<pollfd> watched;
        watched.push_back({door_, POLLIN, 0});
        for (const auto &entry : all_)
            watched.push_back({entry.first, POLLIN, 0});
        if (poll(watched.data(), watched.size(), -1) <= 0)
            return;
        for (size_t at = 1; at < watched.size(); ++at)
            if (watched[at].revents != 0)
                hear(all_.at(watched[at].fd));
        if (watched[0].revents != 0)
            greet();
    }

private:
    void greet()
    {
        int sock = accept(door_, nullptr, nullptr);
        if (sock < 0)
            return;
        auto reader = std::make_shared<Reader>(sock);
        all_[sock] = reader;
        topics_["news"].add(reader);
    }

    void hear(std::shared_ptr<Reader> reader)
    {
        char name[100];
        ssize_t n = recv(reader->sock, name, sizeof name, 0);
        if (n <= 0) {
            if (reader->topic != nullptr)
                reader->topic->drop(reader);
            all_.erase(reader->sock);
            return;
        }
        if (reader->topic != nullptr)
            reader->topic->drop(reader);
        topics_[std::string(name, n)].add(reader);
    }

    int door_;
    std::map<int, std::shared_ptr<Reader>> all_;
    std::map<std::string, Topic> topics_;
};

int main()
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    Hub hub(door);
    for (;;)
        hub.turn();
}
