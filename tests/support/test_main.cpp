#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <signal.h>

int main(int argc, char** argv) {
    // As `app` does: a pipe that nobody reads is an error of the write, not the end of the process.
    ::signal(SIGPIPE, SIG_IGN);
    return doctest::Context(argc, argv).run();
}
