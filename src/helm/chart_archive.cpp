#include "helm/chart_archive.hpp"

#include "helm/path_match.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ds::helm {
namespace {

constexpr std::size_t kLargestChart = std::size_t{100} << 20U;
constexpr std::size_t kLargestFile = std::size_t{5} << 20U;

struct CloseArchive {
    void operator()(archive* reader) const { archive_read_free(reader); }
};

using Reader = std::unique_ptr<archive, CloseArchive>;

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

tl::unexpected<Error> refuse_size() {
    return refuse(
        "decompressed chart is larger than the maximum file size " + std::to_string(kLargestChart)
    );
}

std::string problem_of(archive* reader) {
    const char* text = archive_error_string(reader);
    return text != nullptr ? text : "damaged archive";
}

bool has_drive(std::string_view name) {
    return name.size() > 2 && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
           name.substr(1, 2) == ":/";
}

/// The name below the chart's folder, or why the archive is refused.
Result<std::string> inner_name(const std::string& path) {
    const char delimiter = path.find('\\') != std::string::npos ? '\\' : '/';
    const std::size_t cut = path.find(delimiter);
    const std::string first = path.substr(0, cut);
    std::string name = cut == std::string::npos ? std::string() : path.substr(cut + 1);
    for (char& character : name) {
        if (character == delimiter) character = '/';
    }
    if (name.starts_with('/')) return refuse("chart illegally contains absolute paths");
    name = clean_path(name);
    if (first == "Chart.yaml") return refuse("chart yaml not in base directory");
    if (name == ".")
        return refuse(
            "chart illegally contains content outside the base directory: \"" + path + "\""
        );
    if (name.starts_with("..")) return refuse("chart illegally references parent directory");
    if (has_drive(name)) return refuse("chart contains illegally named files");
    return name;
}

class Unpacker {
  public:
    Unpacker(std::string_view bytes, ArchiveBudget& budget)
        : bytes_(bytes), budget_(budget), reader_(archive_read_new()) {}

    Result<std::vector<ChartFile>> unpack() {
        archive_read_support_filter_gzip(reader_.get());
        archive_read_support_format_tar(reader_.get());
        if (archive_read_open_memory(reader_.get(), bytes_.data(), bytes_.size()) != ARCHIVE_OK)
            return refuse(problem_of(reader_.get()));
        for (;;) {
            archive_entry* entry = nullptr;
            const int status = archive_read_next_header(reader_.get(), &entry);
            if (status == ARCHIVE_EOF) break;
            if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
                return refuse(problem_of(reader_.get()));
            const Result<> taken = take(entry);
            if (!taken) return fail(taken.error());
        }
        if (files_.empty()) return refuse("no files in chart archive");
        return std::move(files_);
    }

  private:
    Result<> take(archive_entry* entry) {
        if (budget_.files == 0) return refuse("the chart has more files than any chart needs");
        --budget_.files;
        const char* path = archive_entry_pathname(entry);
        if (path == nullptr) path = archive_entry_pathname_utf8(entry);
        if (path == nullptr) return refuse("the archive holds a file whose name cannot be read");
        if (archive_entry_filetype(entry) == AE_IFDIR) return {};

        Result<std::string> name = inner_name(path);
        if (!name) return fail(name.error());
        const auto size = static_cast<std::size_t>(archive_entry_size(entry));
        if (size > kLargestChart - taken_) return refuse_size();
        if (size > kLargestFile) {
            return refuse(
                "decompressed chart file \"" + std::string(path) +
                "\" is larger than the maximum file size " + std::to_string(kLargestFile)
            );
        }
        Result<std::string> content = read_content();
        if (!content) return fail(content.error());
        if (content->starts_with("\xEF\xBB\xBF")) content->erase(0, 3);
        files_.push_back({*std::move(name), *std::move(content)});
        return {};
    }

    Result<std::string> read_content() {
        std::string content;
        for (;;) {
            const void* block = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int status = archive_read_data_block(reader_.get(), &block, &size, &offset);
            if (status == ARCHIVE_EOF) return content;
            if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
                return refuse(problem_of(reader_.get()));
            const auto at = static_cast<std::size_t>(offset);  // A hole of a sparse file before it.
            if (at > kLargestFile || at + size > kLargestFile) return refuse_size();
            const std::size_t grown = at + size - std::min(content.size(), at + size);
            if (grown > budget_.bytes || grown > kLargestChart - taken_) return refuse_size();
            budget_.bytes -= grown;
            taken_ += grown;
            content.resize(at, '\0');
            content.append(static_cast<const char*>(block), size);
        }
    }

    std::string_view bytes_;
    ArchiveBudget& budget_;
    Reader reader_;
    std::size_t taken_ = 0;
    std::vector<ChartFile> files_;
};

}  // namespace

Result<std::vector<ChartFile>> unpack_chart(std::string_view archive, ArchiveBudget& budget) {
    if (!archive.starts_with("\x1F\x8B")) return refuse("gzip: invalid header");
    return Unpacker(archive, budget).unpack();
}

}  // namespace ds::helm
