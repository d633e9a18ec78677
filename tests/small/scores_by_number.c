// expect: shutdown-not-close in hear. Beside the set there is a table of scores by number: it closes nothing.
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static fd_set players;
static int highest, scores[FD_SETSIZE];

static void hear(int player)
{
    char word[64];
    if (read(player, word, sizeof word) > 0) {
        scores[player]++;
        return;
    }
    FD_CLR(player, &players);
}

static void admit(int door)
{
    int player = accept(door, NULL, NULL);
    if (player < 0)
        return;
    if (player >= FD_SETSIZE) {
        close(player);
        return;
    }
    scores[player] = 0;
    FD_SET(player, &players);
    if (player > highest)
        highest = player;
}

int main(void)
{
    int door = socket(AF_INET, SOCK_STREAM, 0);
    listen(door, 8);
    FD_ZERO(&players);
    FD_SET(door, &players);
    highest = door;
    for (;;) {
        fd_set told = players;
        if (select(highest + 1, &told, NULL, NULL, NULL) < 0)
            return 1;
        for (int i = 0; i <= highest; i++) {
            if (!FD_ISSET(i, &told))
                continue;
            if (i == door)
                admit(door);
            else
                hear(i);
        }
    }
}
