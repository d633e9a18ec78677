// expect: silence. What is put into a queue of text is there: writing is asked for until the last of it is written, and then it is closed.
#include <deque>
#include <string>
#include <map>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct Session {
    int fd;
    std::deque<std::string> outbox;
    bool draining = false;
};

static std::map<int, Session *> sessions;
static int ep;

static void want(Session *s, unsigned what) {
    epoll_event ev{};
    ev.events = what;
    ev.data.ptr = s;
    epoll_ctl(ep, EPOLL_CTL_MOD, s->fd, &ev);
}

static void update(Session *s) {
    unsigned what = 0;
    if (!s->draining) what |= EPOLLIN;
    if (!s->outbox.empty()) what |= EPOLLOUT;
    want(s, what);
}

static void finish(Session *s) {
    sessions.erase(s->fd);
    close(s->fd);
    delete s;
}

static void on_write(Session *s) {
    while (!s->outbox.empty()) {
        std::string &front = s->outbox.front();
        ssize_t n = write(s->fd, front.data(), front.size());
        if (n < 0) {
            if (errno == EAGAIN) return;
            finish(s);
            return;
        }
        front.erase(0, n);
        if (front.empty()) s->outbox.pop_front();
    }
    if (s->draining) {
        finish(s);
        return;
    }
    update(s);
}

static void on_read(Session *s) {
    char buf[2048];
    ssize_t n = read(s->fd, buf, sizeof buf);
    if (n > 0) {
        s->outbox.push_back(std::string(buf, n));
        update(s);
        return;
    }
    if (n < 0 && errno == EAGAIN) return;
    if (n < 0) { finish(s); return; }
    s->draining = true;
    s->outbox.push_back("bye\n");
    update(s);
}

int main() {
    int ls = socket(AF_INET, SOCK_STREAM, 0);
    listen(ls, 16);
    ep = epoll_create1(0);
    epoll_event ev{};
    ev.events = EPOLLIN;
    ev.data.ptr = nullptr;
    epoll_ctl(ep, EPOLL_CTL_ADD, ls, &ev);
    epoll_event evs[64];
    for (;;) {
        int n = epoll_wait(ep, evs, 64, -1);
        for (int i = 0; i < n; i++) {
            Session *s = static_cast<Session *>(evs[i].data.ptr);
            if (!s) {
                int fd = accept4(ls, nullptr, nullptr, SOCK_NONBLOCK);
                if (fd < 0) continue;
                s = new Session{fd};
                sessions[fd] = s;
                epoll_event e{};
                e.events = EPOLLIN;
                e.data.ptr = s;
                if (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) < 0) finish(s);
                continue;
            }
            if (evs[i].events & EPOLLOUT) { on_write(s); continue; }
            on_read(s);
        }
    }
}
