#include "base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace ds {

void check_failed(std::string_view condition, std::source_location where) {
    std::fprintf(
        stderr,
        "devspace: internal check failed: %.*s (%s:%u)\n",
        static_cast<int>(condition.size()),
        condition.data(),
        where.file_name(),
        static_cast<unsigned>(where.line())
    );
    std::abort();
}

}  // namespace ds
