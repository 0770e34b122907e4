#include "dev/sync_report.hpp"

#include "support/temp_dir.hpp"
#include "sys/lock_file.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

namespace ds::dev {
namespace {

SyncReport some_report() {
    SyncReport report;
    report.kube_namespace = "shop";
    report.pod = "web-1";
    report.container = "main";
    report.container_path = "/app";
    report.local = "/home/me/web";
    report.state = "watching";
    report.status.uploaded_files = 7;
    report.status.downloaded_bytes = 1'000'000'000'000;
    report.status.files = 20'000;
    report.status.held_remote = 51;
    report.status.last_activity =
        std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'123));
    report.flow.exclude = {"*.log", "/a b/"};
    report.flow.download = false;
    return report;
}

TEST_CASE("a report says the same after it was written and read") {
    const SyncReport report = some_report();

    const SyncReport read = decode_report(encode_report(report)).value();

    CHECK(read.kube_namespace == "shop");
    CHECK(read.pod == "web-1");
    CHECK(read.container == "main");
    CHECK(read.container_path == "/app");
    CHECK(read.local == "/home/me/web");
    CHECK(read.state == "watching");
    CHECK(read.status.uploaded_files == 7);
    CHECK(read.status.downloaded_bytes == 1'000'000'000'000);
    CHECK(read.status.files == 20'000);
    CHECK(read.status.held_remote == 51);
    CHECK(read.status.last_activity == report.status.last_activity);
    CHECK(read.flow.exclude == report.flow.exclude);
    CHECK(read.flow.upload);
    CHECK(!read.flow.download);
    CHECK(!decode_report("{"));
}

TEST_CASE("reports are found by their folders, and say whether their process lives") {
    const TempDir folder;
    for (const char* name : {"one", "two"}) {
        std::filesystem::create_directories(folder.at(name));
        REQUIRE(write_report(folder.at(name), some_report()));
    }
    folder.write("broken/status.json", "no report");
    const sys::LockFile lock = sys::LockFile::acquire(folder.at("two/lock")).value();

    const std::vector<SyncReport> found = find_reports({folder.path(), folder.at("missing")});

    REQUIRE(found.size() == 2);
    for (const SyncReport& report : found)
        CHECK(report.is_running == (report.folder == folder.at("two")));
}

TEST_CASE("a permission is taken once") {
    const TempDir folder;
    CHECK(!take_permission(folder.path()));
    REQUIRE(leave_permission(folder.path()));
    CHECK(take_permission(folder.path()));
    CHECK(!take_permission(folder.path()));
}

}  // namespace
}  // namespace ds::dev
