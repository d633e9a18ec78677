/* expect: used-after-close in visit. The guard of the inner block closes where that block ends. */
#include <sys/socket.h>
#include <unistd.h>

template <class F>
struct AtExit {
    explicit AtExit(F f) : f_(f) {}
    ~AtExit() { f_(); }
    F f_;
};

#define GLUE_(a, b) a##b
#define GLUE(a, b) GLUE_(a, b)
#define AT_EXIT(code) AtExit GLUE(at_exit_, __LINE__)([&] { code; })

static int visits;

static void visit(int fd)
{
    char buf[32];
    AT_EXIT(visits++);
    {
        AT_EXIT(::close(fd));
        while (::recv(fd, buf, sizeof buf, 0) > 0)
            visits += 0;
    }
    ::send(fd, "bye\n", 4, MSG_NOSIGNAL);
}

void serve(int listener)
{
    for (;;) {
        int fd = ::accept(listener, nullptr, nullptr);
        if (fd >= 0)
            visit(fd);
    }
}
