// expect: silence. What stands at the front is what is popped.
#include <sys/socket.h>
#include <unistd.h>
#include <deque>

struct Job { int fd; };
static std::deque<Job> jobs;

static Job next()
{
    Job job = std::move(jobs.front());
    jobs.pop_front();
    return job;
}

int main()
{
    int lfd = socket(AF_INET, SOCK_STREAM, 0);
    listen(lfd, 5);
    for (;;) {
        int fd = accept(lfd, nullptr, nullptr);
        if (fd < 0)
            continue;
        jobs.push_back(Job{fd});
        while (!jobs.empty()) {
            Job job = next();
            close(job.fd);
        }
    }
}
