// expect: silence. A number that an object is turned into owns nothing.
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    ~Descriptor()
    {
        if (number_ >= 0)
            ::close(number_);
    }
    operator int() const { return number_; }

private:
    int number_;
};

static void serve(Descriptor conn)
{
    const int number = conn;
    char buf[64];
    while (::recv(number, buf, sizeof buf, 0) > 0)
        continue;
}

int main()
{
    int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    ::listen(listener, 8);
    for (;;) {
        Descriptor conn(::accept(listener, nullptr, nullptr));
        if (conn >= 0)
            serve(std::move(conn));
    }
}
