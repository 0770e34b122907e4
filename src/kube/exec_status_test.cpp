#include "kube/exec_status.hpp"

#include <doctest/doctest.h>

namespace ds::kube {

TEST_CASE("parse_exec_status reads the code a command ended with") {
    CHECK(parse_exec_status(R"({"metadata":{},"status":"Success"})").value() == 0);
    CHECK(
        parse_exec_status(R"({"status":"Failure","reason":"NonZeroExitCode","message":"m",
            "details":{"causes":[{"reason":"ExitCode","message":"137"}]}})")
            .value() == 137
    );
}

TEST_CASE("parse_exec_status tells a missing program from other refusals") {
    CHECK(
        parse_exec_status(R"({"status":"Failure","message":"failed to start exec \"f91\": OCI: )"
                          R"(exec: \"bash\": executable file not found in $PATH"})")
            .error() ==
        Error(ErrorCode::NotFound, "exec: \"bash\": executable file not found in $PATH")
    );
    CHECK(
        parse_exec_status(R"({"status":"Failure","message":"container is paused"})").error() ==
        Error(ErrorCode::Failed, "container is paused")
    );
}

TEST_CASE("parse_exec_status refuses a status without a code, and text that is none") {
    CHECK(!parse_exec_status(R"({"status":"Failure","reason":"NonZeroExitCode","message":"m",
        "details":{"causes":[{"reason":"ExitCode","message":"x1"}]}})"));
    CHECK(
        parse_exec_status("").error().message() ==
        "command ended without a status; the server sent nothing"
    );
    CHECK(parse_exec_status("timed out").error().message().ends_with("'timed out'"));
}

}  // namespace ds::kube
