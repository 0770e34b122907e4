#include "sync/message.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

using wire::FieldReader;
using wire::FieldWriter;

File some_file() {
    File file;
    file.digest = {.high = 1, .low = 0xffffffffffffffff};
    file.size = 5;
    file.mtime_ns = -1;
    file.executable = true;
    return file;
}

const std::vector<std::optional<Entry>> kEntries{
    std::nullopt,
    Directory{.followed = true},
    some_file(),
    Symlink{.target = "../x"},
    Unknown{},
    Other{},
};

Change round_trip(const Change& change) {
    Report report;
    const std::string bytes = encode_change(change);
    FieldReader fields(bytes);
    read_report_item(fields, report);
    REQUIRE(fields.finished());
    REQUIRE(report.changes.size() == 1);
    return report.changes.front();
}

bool reads(const Change& change) {
    Report report;
    const std::string bytes = encode_change(change);
    FieldReader fields(bytes);
    read_report_item(fields, report);
    return fields.ok();
}

TEST_CASE("changes come back as they were") {
    for (const std::optional<Entry>& entry : kEntries) {
        Change change;
        change.path = "a/b \xff";
        change.entry = entry;
        change.revision = 77;
        change.live = true;

        const Change back = round_trip(change);

        CHECK(back.path == change.path);
        CHECK(back.entry.has_value() == entry.has_value());
        if (entry) CHECK(back.entry->index() == entry->index());
        CHECK(back.revision == 77);
        CHECK(back.live);
        CHECK(!back.content);
    }
}

TEST_CASE("a small file brings its content") {
    Change change;
    change.path = "a";
    change.entry = some_file();
    change.content = std::make_shared<const std::string>("hello");

    const Change back = round_trip(change);

    REQUIRE(back.content);
    CHECK(*back.content == "hello");
    CHECK(same(back.entry, change.entry));
    CHECK(std::get<File>(*back.entry).mtime_ns == -1);
}

TEST_CASE("forbidden paths are refused") {
    for (const std::string& path : std::vector<std::string>{
             "../x",
             "/etc/passwd",
             "a/../../x",
             "a//b",
             "a/./b",
             std::string("a\0b", 3),
             "a/" + std::string(256, 'n'),
             ".devspace-sync-tmp.x",
         }) {
        CAPTURE(path);
        Change change;
        change.path = path;
        CHECK(!reads(change));
    }
}

TEST_CASE("content that cannot belong to its entry is refused") {
    Change change;
    change.path = "a";
    change.entry = some_file();
    change.content = std::make_shared<const std::string>("more than five");
    CHECK(!reads(change));
    change.entry = Directory{};
    CHECK(!reads(change));
}

TEST_CASE("links without a sane target are refused") {
    for (const std::string& target : {std::string(), std::string("a\0b", 3)}) {
        Change change;
        change.path = "a";
        change.entry = Symlink{.target = target};
        CHECK(!reads(change));
    }
}

TEST_CASE("operations and outcomes come back as they were") {
    for (const std::optional<Entry>& entry : kEntries) {
        Operation operation;
        operation.path = "dir/file";
        operation.expected = entry;
        operation.desired = some_file();
        operation.content = std::make_shared<const std::string>("12345");
        const std::string bytes = encode_operation(operation, 0);
        FieldReader fields(bytes);
        const ReceivedOperation back = read_operation(fields);
        CHECK(fields.finished());
        CHECK(back.operation.path == "dir/file");
        CHECK(back.operation.expected.has_value() == entry.has_value());
        CHECK(*back.operation.content == "12345");
        CHECK(back.transfer == 0);

        Outcome outcome;
        outcome.kind = OutcomeKind::Failed;
        outcome.now = entry;
        outcome.revision = 9;
        outcome.message = "no space left";
        const std::string outcome_bytes = encode_outcome(outcome);
        FieldReader outcome_fields(outcome_bytes);
        const Outcome outcome_back = read_outcome(outcome_fields);
        CHECK(outcome_fields.finished());
        CHECK(outcome_back.kind == OutcomeKind::Failed);
        CHECK(outcome_back.now.has_value() == entry.has_value());
        CHECK(outcome_back.revision == 9);
        CHECK(outcome_back.message == "no space left");
    }
}

TEST_CASE("every cut of an item is noticed") {
    Change change;
    change.path = "some/path";
    change.entry = some_file();
    change.content = std::make_shared<const std::string>("hello");
    const std::string whole = encode_change(change);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        const std::string cut = whole.substr(0, size);
        FieldReader fields(cut);
        Report report;
        read_report_item(fields, report);
        CHECK(!fields.ok());
    }
}

TEST_CASE("MessagePacker cuts items into messages that fit a frame") {
    MessagePacker packer(MessageKind::Examine, 7);
    std::vector<std::string> messages;
    for (int i = 0; i < 100; ++i) {
        std::optional<std::string> full = packer.add(encode_text(std::string(4000, 'x')));
        if (full) messages.push_back(*std::move(full));
    }
    messages.push_back(packer.finish());

    std::size_t count = 0;
    for (const std::string& message : messages) {
        CHECK(message.size() <= wire::kMaxPayload);
        FieldReader fields(message);
        const MessageHead head = read_head(fields);
        CHECK(head.kind == MessageKind::Examine);
        CHECK(head.id == 7);
        CHECK(head.last == (&message == &messages.back()));
        while (fields.left() > 0) {
            read_text(fields);
            ++count;
        }
        CHECK(fields.finished());
    }
    CHECK(count == 100);
}

TEST_CASE("the largest operation fits a frame") {
    Operation operation;
    std::string path;
    while (path.size() < 4000)
        path += std::string(200, 'p') + "/";
    operation.path = path + "x";
    operation.expected = Symlink{.target = std::string(4095, 't')};
    File file;
    file.size = kInlineBytes;
    operation.desired = file;
    operation.content = std::make_shared<const std::string>(kInlineBytes, 'c');

    const std::string item = encode_operation(operation, 0);

    CHECK(kMessageHeadSize + item.size() <= wire::kMaxPayload);
}

TEST_CASE("errors come back, and none stays none") {
    const std::string bytes = encode_error(Error(ErrorCode::Conflict, "it changed"));
    FieldReader fields(bytes);
    const std::optional<Error> back = read_error(fields);
    REQUIRE(back);
    CHECK(*back == Error(ErrorCode::Conflict, "it changed"));

    FieldReader nothing("");
    CHECK(!read_error(nothing));
}

}  // namespace
}  // namespace ds::sync
