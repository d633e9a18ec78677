// expect: silence. What is assigned through a place in a map stands in the map: the next handler closes what the first gave up.
#include <map>
#include <memory>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

class Handler {
public:
	explicit Handler(int fd) : fd_(fd) {}
	virtual ~Handler()
	{
		if (fd_ != -1)
			close(fd_);
	}
	int give_up() { return std::exchange(fd_, -1); }
	virtual std::unique_ptr<Handler> next() { return nullptr; }
	bool hear()
	{
		char text[64];
		return recv(fd_, text, sizeof text, 0) > 0;
	}
private:
	int fd_;
};

class Second : public Handler {
public:
	using Handler::Handler;
};

class First : public Handler {
public:
	using Handler::Handler;
	std::unique_ptr<Handler> next() override { return std::make_unique<Second>(give_up()); }
};

int main()
{
	int door = socket(AF_INET, SOCK_STREAM, 0);
	listen(door, 8);
	std::map<int, std::unique_ptr<Handler>> all;
	for (;;) {
		std::vector<pollfd> set{{door, POLLIN, 0}};
		for (const auto &one : all)
			set.push_back({one.first, POLLIN, 0});
		if (poll(set.data(), set.size(), -1) < 0)
			continue;
		for (size_t i = 1; i < set.size(); i++) {
			auto it = all.find(set[i].fd);
			if (!set[i].revents || it == all.end())
				continue;
			if (!it->second->hear())
				all.erase(it);
			else if (auto then = it->second->next())
				it->second = std::move(then);
		}
		if (set[0].revents) {
			int fd = accept(door, nullptr, nullptr);
			if (fd != -1)
				all.emplace(fd, std::make_unique<First>(fd));
		}
	}
}
