/* expect: silence. Each use of the macro names a guard by its own line; the second one does not end the first. */
#include <sys/socket.h>
#include <unistd.h>
#include <cstdio>

template <class F>
struct AtExit {
    explicit AtExit(F f) : f_(f) {}
    ~AtExit() { f_(); }
    F f_;
};

#define GLUE_(a, b) a##b
#define GLUE(a, b) GLUE_(a, b)
#define AT_EXIT(code) AtExit GLUE(at_exit_, __LINE__)([&] { code; })
#define FINALLY(code) AtExit GLUE(finally_, __COUNTER__)([&] { code; })

static int greeted, parted;

static void visit(int fd)
{
    AT_EXIT(::close(fd));
    FINALLY(parted++);
    char buf[32];
    if (::recv(fd, buf, sizeof buf, 0) <= 0)
        return;
    AT_EXIT(greeted++);
    FINALLY(std::puts("parted"));
    while (::recv(fd, buf, sizeof buf, 0) > 0)
        ::send(fd, buf, 1, MSG_NOSIGNAL);
}

void serve(int listener)
{
    for (;;) {
        int fd = ::accept(listener, nullptr, nullptr);
        if (fd >= 0)
            visit(fd);
    }
}
