#include "sync/flow.hpp"

#include "ignore/git_patterns.hpp"

namespace ds::sync {
namespace {

std::vector<std::string> with_own(std::vector<std::string> patterns) {
    for (std::string& pattern : always_excluded())
        patterns.push_back(std::move(pattern));
    return patterns;
}

class PatternFlow final : public FlowFilter {
  public:
    explicit PatternFlow(const FlowOptions& options)
        : exclude_(with_own(options.exclude)),
          upload_exclude_(options.upload_exclude),
          download_exclude_(options.download_exclude),
          upload_(options.upload),
          download_(options.download) {}

    Flow flow(std::string_view path, bool is_directory) const override {
        if (exclude_.excluded(path, is_directory)) return Flow::Neither;
        const bool up = upload_ && !upload_exclude_.excluded(path, is_directory);
        const bool down = download_ && !download_exclude_.excluded(path, is_directory);
        if (up && down) return Flow::Both;
        if (up) return Flow::UploadOnly;
        return down ? Flow::DownloadOnly : Flow::Neither;
    }

  private:
    ignore::GitPatterns exclude_;
    ignore::GitPatterns upload_exclude_;
    ignore::GitPatterns download_exclude_;
    bool upload_;
    bool download_;
};

}  // namespace

std::vector<std::string> always_excluded() {
    return {"/.devspace/"};
}

std::unique_ptr<FlowFilter> make_flow_filter(const FlowOptions& options) {
    return std::make_unique<PatternFlow>(options);
}

}  // namespace ds::sync
