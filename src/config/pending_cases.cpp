#include "config/decode/read.hpp"
#include "config/pending_rules.hpp"
#include "config/selector.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

constexpr std::array kBuild{Stage::Build};
constexpr std::array kDev{Stage::Dev};
constexpr std::array kRun{Stage::Build, Stage::Deploy, Stage::Dev};
constexpr std::array kRunAndPurge{Stage::Build, Stage::Deploy, Stage::Purge, Stage::Dev};
constexpr std::string_view kNotYet = "is not built yet";

class Cases {
  public:
    Cases(const Value& document, Version line, PendingList& found)
        : document_(document), is_second_(line == Version::V2Beta1), found_(found) {
        for (const Member& image : document.map_at("images"))
            repositories_.push_back(text_of(image.value, "image"));
    }

    void find_tags() {
        const Value images = part_of(document_, "images");
        const Spot spot = at_top("images");
        for (const Member& image : images.map()) {
            const Value* tags = given(image.value, "tags");
            if (tags == nullptr || tags->list().size() < 2) continue;
            found_.set_name(image.key);
            const Spot list = spot.member(image).at(image.value, "tags");
            found_.add(
                list.item(1, tags->list()[1]), kBuild, "a second tag is not built yet", true
            );
        }
        found_.set_name({});
    }

    void find_dependencies() {
        const Value section = part_of(document_, "dependencies");
        const Spot spot = at_top("dependencies");
        const auto judge = [this](const Value& value, const Spot& place) {
            if (value.is_null() || flag_of(value, "disabled", false)) return;
            if (is_second_) {
                found_.add(place, kRunAndPurge, "dependencies are not built yet", true);
            } else {
                found_.add(place, kRun, "dependencies are not built yet", true);
            }
        };
        for (const Member& member : section.map())
            judge(member.value, spot.member(member));
        for (std::size_t i = 0; i < section.list().size(); ++i)
            judge(section.list()[i], spot.item(i, section.list()[i]));
    }

    void find_hooks() {
        const Value hooks = part_of(document_, "hooks");
        for (std::size_t i = 0; i < hooks.list().size(); ++i) {
            const Value& hook = hooks.list()[i];
            if (flag_of(hook, "disabled", false)) continue;
            std::vector<Stage> stages;
            for (const std::string& event : texts_of(hook, "events"))
                add_stages(event, stages);
            const Spot spot = at_top("hooks").item(i, hook);
            if (!stages.empty()) found_.add(spot, stages, "hooks are not built yet", true);
        }
    }

    void find_pipelines() {
        constexpr std::array kCommands{
            std::pair{"build", Stage::BuildCommand},
            std::pair{"deploy", Stage::DeployCommand},
            std::pair{"purge", Stage::PurgeCommand},
            std::pair{"dev", Stage::DevCommand},
        };
        const Value pipelines = part_of(document_, "pipelines");
        for (const Member& pipeline : pipelines.map()) {
            const bool is_empty =
                pipeline.value.is_null() ||
                (pipeline.value.is_map() && text_of(pipeline.value, "run").empty());
            if (is_empty) continue;  // The default runs.
            for (const auto& [name, stage] : kCommands) {
                if (pipeline.key != name) continue;
                found_.add(
                    at_top("pipelines").member(pipeline),
                    std::array{stage},
                    "pipelines are not run yet",
                    true
                );
            }
        }
    }

    void find_dev() {
        const Value dev = part_of(document_, "dev");
        const Spot spot = at_top("dev");
        for (const std::string_view key : {"ports", "sync"})
            judge_selectors(dev, key, spot);
        if (const Value* terminal = given(dev, "terminal");
            terminal != nullptr && !flag_of(*terminal, "disabled", false)) {
            found_.add(spot.at(dev, "terminal"), kDev, kNotYet, true);
        }
        const Value logs = part_of(dev, "logs");
        judge_selectors(logs, "selectors", spot.at(dev, "logs"));
    }

    void find_dev_2() {
        const Value dev = part_of(document_, "dev");
        for (const Member& pod : dev.map()) {
            if (!pod.value.is_map()) continue;
            const Spot spot = at_top("dev").member(pod);
            judge_selector(pod.value, spot);
            const Value containers = part_of(pod.value, "containers");
            for (const Member& container : containers.map()) {
                const Spot place = spot.at(pod.value, "containers").member(container);
                judge_container(container.value, place);
            }
            if (containers.map().empty()) judge_container(pod.value, spot);
        }
    }

  private:
    Spot at_top(std::string_view section) const {
        return Spot{"", document_.position(), 0}.at(document_, section);
    }

    static void add_stages(const std::string& event, std::vector<Stage>& stages) {
        constexpr std::array kWords{
            std::pair{"uild", Stage::Build},
            std::pair{"eploy", Stage::Deploy},
            std::pair{"ender", Stage::Deploy},
            std::pair{"PullSecrets", Stage::Deploy},
            std::pair{"urge", Stage::Purge},
            std::pair{"ync", Stage::Dev},
            std::pair{"ortForwarding", Stage::Dev},
            std::pair{"dev", Stage::DevCommand},
        };
        if (event.find("ependencies") != std::string::npos) {
            stages.insert(stages.end(), {Stage::Build, Stage::Deploy, Stage::Purge});
        }
        for (const auto& [word, stage] : kWords) {
            if (event.find(word) != std::string::npos) stages.push_back(stage);
        }
    }

    void judge_selectors(const Value& map, std::string_view key, const Spot& spot) {
        const Value* list = given(map, key);
        if (list == nullptr || !list->is_list()) return;
        for (std::size_t i = 0; i < list->list().size(); ++i) {
            const Value& entry = list->list()[i];
            judge_selector(entry, spot.at(map, key).item(i, entry));
        }
    }

    /// An image that this project does not build has no pods that could be known.
    void judge_selector(const Value& entry, const Spot& spot) {
        const std::string text = text_of(entry, "imageSelector");
        const std::optional<std::string> name = image_named_by(text);
        const bool is_own = (name && name->find('.') == std::string::npos) ||
                            std::ranges::find(repositories_, text) != repositories_.end();
        if (text.empty() || is_own) return;
        found_.add(
            spot.at(entry, "imageSelector"),
            kDev,
            "only images of this project are found yet; labelSelector finds any pod",
            true
        );
    }

    void judge_container(const Value& map, const Spot& spot) {
        for (const std::string_view key : {"terminal", "attach", "ssh"}) {
            const Value* part = given(map, key);
            if (part == nullptr || !flag_of(*part, "enabled", true)) continue;
            found_.add(spot.at(map, key), kDev, kNotYet, true);
        }
    }

    const Value& document_;
    bool is_second_;
    PendingList& found_;
    std::vector<std::string> repositories_;
};

}  // namespace

void find_pending_cases(const Value& document, Version line, PendingList& found) {
    Cases cases(document, line, found);
    cases.find_tags();
    cases.find_dependencies();
    cases.find_hooks();
    if (line == Version::V2Beta1) {
        cases.find_pipelines();
        cases.find_dev_2();
    } else {
        cases.find_dev();
    }
}

}  // namespace ds::config
