// Holds the namespaces of a pod, and reaps the processes that its containers leave behind.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void handle(int signal) {
    if (signal != SIGCHLD) {
        _exit(0);
    }
    while (waitpid(-1, 0, WNOHANG) > 0) {
    }
}

int main(void) {
    signal(SIGINT, handle);
    signal(SIGTERM, handle);
    signal(SIGCHLD, handle);
    for (;;) {
        pause();
    }
}
