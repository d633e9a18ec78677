/* expect: eof-reread in hear. What is counted for a report tells no states apart, nor does what only chooses between two lines of the log. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

struct tally {
    unsigned long lines, blanks, bytes;
};

struct peer {
    int fd;
    struct tally own;
    struct peer *next;
};

static struct peer *peers;
static struct tally all;
static unsigned long widest;

static void leave(struct peer *peer)
{
    struct peer **at;

    for (at = &peers; *at; at = &(*at)->next) {
        if (*at == peer) {
            *at = peer->next;
            break;
        }
    }
    all.lines += peer->own.lines;
    all.blanks += peer->own.blanks;
    all.bytes += peer->own.bytes;
    close(peer->fd);
    free(peer);
}

static void tell(const struct tally *tally)
{
    if (tally->bytes > widest)
        widest = tally->bytes;
    if (tally->lines > 100)
        fprintf(stderr, "%lu lines, widest %lu\n", tally->lines, widest);
    else
        fprintf(stderr, "%lu of %lu blank\n", tally->blanks, tally->lines);
}

static int count(struct peer *peer, const char *text, int n)
{
    peer->own.bytes += n;
    for (; n > 0; n--, text++) {
        if (*text == '\n')
            peer->own.lines++;
        else if (*text == ' ')
            peer->own.blanks++;
    }
    tell(&peer->own);
    return 0;
}

static int hear(struct peer *peer)
{
    char text[512];
    int n = recv(peer->fd, text, sizeof text, 0);

    if (n < 0)
        return errno == EINTR ? 0 : -1;
    return count(peer, text, n);
}

void serve(int lfd)
{
    struct peer *peer, *next;
    fd_set set;
    int top, fd;

    for (;;) {
        FD_ZERO(&set);
        FD_SET(lfd, &set);
        top = lfd;
        for (peer = peers; peer; peer = peer->next) {
            FD_SET(peer->fd, &set);
            if (peer->fd > top)
                top = peer->fd;
        }
        if (select(top + 1, &set, NULL, NULL, NULL) < 0)
            continue;
        for (peer = peers; peer; peer = next) {
            next = peer->next;
            if (FD_ISSET(peer->fd, &set) && hear(peer) < 0)
                leave(peer);
        }
        if (!FD_ISSET(lfd, &set))
            continue;
        fd = accept(lfd, NULL, NULL);
        if (fd < 0)
            continue;
        peer = calloc(1, sizeof *peer);
        if (!peer) {
            close(fd);
            continue;
        }
        peer->fd = fd;
        peer->next = peers;
        peers = peer;
    }
}
