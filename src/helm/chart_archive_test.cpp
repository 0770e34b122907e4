#include "helm/chart_archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::helm {
namespace {

struct Entry {
    std::string path;
    std::string content;
    unsigned type = AE_IFREG;
};

std::string packed(const std::vector<Entry>& entries) {
    std::string bytes(16U << 20U, '\0');
    std::size_t used = 0;
    archive* writer = archive_write_new();
    archive_write_add_filter_gzip(writer);
    archive_write_set_format_pax_restricted(writer);
    archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
    for (const Entry& each : entries) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, each.path.c_str());
        archive_entry_set_filetype(entry, each.type);
        archive_entry_set_perm(entry, 0644);
        if (each.type == AE_IFLNK) {
            archive_entry_set_symlink(entry, each.content.c_str());
        } else {
            archive_entry_set_size(entry, static_cast<la_int64_t>(each.content.size()));
        }
        archive_write_header(writer, entry);
        if (each.type == AE_IFREG)
            archive_write_data(writer, each.content.data(), each.content.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    bytes.resize(used);
    return bytes;
}

std::string refusal(const std::vector<Entry>& entries) {
    ArchiveBudget budget;
    const Result<std::vector<ChartFile>> files = unpack_chart(packed(entries), budget);
    REQUIRE(!files);
    return files.error().message();
}

}  // namespace

TEST_CASE("unpack_chart gives names below the chart's folder") {
    ArchiveBudget budget;
    const Result<std::vector<ChartFile>> files = unpack_chart(
        packed(
            {{"web/Chart.yaml", "name: web"},
             {"web/./a//b.txt",
              "\xEF\xBB\xBF"
              "b"}}
        ),
        budget
    );

    REQUIRE(files);
    CHECK(*files == std::vector<ChartFile>{{"Chart.yaml", "name: web"}, {"a/b.txt", "b"}});
}

TEST_CASE("unpack_chart refuses names that lead out") {
    CHECK(
        refusal({{"web/../../etc/passwd", "x"}}) == "chart illegally references parent directory"
    );
    CHECK(refusal({{"Chart.yaml", "x"}}) == "chart yaml not in base directory");
    CHECK(
        refusal({{"web", "x"}}) ==
        "chart illegally contains content outside the base directory: \"web\""
    );
    CHECK(refusal({{"web/c:/x", "x"}}) == "chart contains illegally named files");
}

TEST_CASE("unpack_chart does not follow links") {
    ArchiveBudget budget;
    const Result<std::vector<ChartFile>> files = unpack_chart(
        packed({{"web/Chart.yaml", "x"}, {"web/link", "/etc/passwd", AE_IFLNK}}), budget
    );

    REQUIRE(files);
    CHECK(files->at(1) == ChartFile{"link", ""});
}

TEST_CASE("unpack_chart bounds what an archive becomes") {
    CHECK(
        refusal({{"web/big", std::string((5U << 20U) + 1, '\0')}}
        ).find("larger than the maximum") != std::string::npos
    );
    ArchiveBudget small{.bytes = 1000, .files = 10};
    CHECK(!unpack_chart(packed({{"web/a", std::string(2000, 'x')}}), small));
    ArchiveBudget few{.bytes = 1000, .files = 1};
    CHECK(!unpack_chart(packed({{"web/a", "x"}, {"web/b", "x"}}), few));
    ArchiveBudget budget;
    CHECK(!unpack_chart("\x1F\x8B\x08 damaged", budget));
    CHECK(!unpack_chart("no archive", budget));
}

}  // namespace ds::helm
