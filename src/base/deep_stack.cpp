#include "base/deep_stack.hpp"

#include "base/check.hpp"

#include <pthread.h>

#include <exception>

namespace ds {
namespace {

struct Job {
    const std::function<void()>& work;
    std::exception_ptr failure = nullptr;
};

void* run(void* argument) {
    Job& job = *static_cast<Job*>(argument);
    try {
        job.work();
    } catch (...) {
        job.failure = std::current_exception();
    }
    return nullptr;
}

}  // namespace

void run_on_deep_stack(std::size_t bytes, const std::function<void()>& work) {
    Job job{work};
    pthread_attr_t attributes;
    DS_CHECK(pthread_attr_init(&attributes) == 0);
    DS_CHECK(pthread_attr_setstacksize(&attributes, bytes) == 0);
    pthread_t thread{};
    const int code = pthread_create(&thread, &attributes, run, &job);
    pthread_attr_destroy(&attributes);
    DS_CHECK(code == 0);
    pthread_join(thread, nullptr);
    if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace ds
