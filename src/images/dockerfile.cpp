#include "images/dockerfile.hpp"

#include "base/strings.hpp"
#include "data/json.hpp"
#include "data/value.hpp"

#include <charconv>
#include <utility>

namespace ds::images {
namespace {

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : line) {
        if (c != ' ' && c != '\t' && c != '\r') {
            word.push_back(c);
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

/// The word that ends a here-document, of "<<EOF", "<<-'EOF'", "3<<EOF"; empty for other words.
std::string here_document_end(std::string_view word) {
    const std::size_t digits = word.find_first_not_of("0123456789");
    if (digits == std::string_view::npos || !word.substr(digits).starts_with("<<")) return {};
    word.remove_prefix(digits + 2);
    if (word.starts_with('-')) word.remove_prefix(1);
    if (word.size() > 2 && (word.front() == '"' || word.front() == '\'') &&
        word.front() == word.back()) {
        word = word.substr(1, word.size() - 2);
    }
    for (const char c : word) {
        if (!is_word_character(c)) return {};
    }
    return std::string(word);
}

bool takes_here_documents(std::string_view instruction) {
    const std::string name = to_lower(instruction);
    return name == "run" || name == "copy" || name == "add";
}

/// Reads a Dockerfile line by line and joins continued ones.
class InstructionReader {
  public:
    explicit InstructionReader(std::string_view text) : text_(text) { read_directives(); }

    /// The next instruction as words, and where it begins; nothing at the end.
    struct Instruction {
        std::vector<std::string> words;
        std::size_t begin = 0;
    };

    std::optional<Instruction> next() {
        while (at_ < text_.size()) {
            const std::size_t begin = at_;
            const std::string joined = take_joined();
            Instruction instruction{words_of(joined), begin};
            if (instruction.words.empty()) continue;
            skip_here_documents(instruction.words);
            return instruction;
        }
        return std::nullopt;
    }

  private:
    std::string_view take_line() {
        const std::size_t end = text_.find('\n', at_);
        const std::string_view line = text_.substr(at_, end - at_);
        at_ = end == std::string_view::npos ? text_.size() : end + 1;
        return line;
    }

    /// "# escape=`" counts only before everything else but other directives.
    void read_directives() {
        const std::size_t begin = text_.starts_with("\xef\xbb\xbf") ? 3 : 0;
        at_ = begin;
        while (at_ < text_.size()) {
            const std::string_view line = trim(take_line());
            const std::size_t equals = line.find('=');
            if (!line.starts_with('#') || equals == std::string_view::npos) break;
            const std::string_view value = trim(line.substr(equals + 1));
            const bool is_escape = to_lower(trim(line.substr(1, equals - 1))) == "escape";
            if (is_escape && value.size() == 1) escape_ = value.front();
        }
        at_ = begin;
    }

    std::string take_joined() {
        std::string joined;
        while (at_ < text_.size()) {
            const std::string_view line = trim(take_line());
            if (line.starts_with('#')) {
                if (joined.empty()) return {};
                continue;  // Comments may stand between continued lines.
            }
            if (line.empty() && !joined.empty()) continue;
            if (!line.ends_with(escape_)) return joined + std::string(line);
            joined += std::string(line.substr(0, line.size() - 1)) + " ";
        }
        return joined;
    }

    void skip_here_documents(const std::vector<std::string>& words) {
        if (!takes_here_documents(words.front())) return;
        for (const std::string& word : words) {
            const std::string end = here_document_end(word);
            if (end.empty()) continue;
            while (at_ < text_.size() && trim(take_line()) != end) {}
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    char escape_ = '\\';
};

std::string stage_name(const std::vector<std::string>& words) {
    const std::size_t size = words.size();
    const bool named = size >= 4 && to_lower(words[size - 2]) == "as";
    return named ? to_lower(words.back()) : std::string();
}

std::optional<std::size_t> to_index(std::string_view text) {
    std::size_t index = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, index);
    if (code != std::errc() || stop != end) return std::nullopt;
    return index;
}

std::string list_names(const std::vector<Stage>& stages) {
    std::vector<std::string> names;
    for (const Stage& stage : stages) {
        if (!stage.name.empty()) names.push_back("'" + stage.name + "'");
    }
    return names.empty() ? "it names no stage" : "it has " + join(names, ", ");
}

std::string exec_form(std::string_view instruction, const std::vector<std::string>& words) {
    return std::string(instruction) + " " + data::write_json(data::Value(words)) + "\n";
}

}  // namespace

std::vector<Stage> find_stages(std::string_view dockerfile) {
    std::vector<Stage> stages;
    InstructionReader reader(dockerfile);
    while (const auto instruction = reader.next()) {
        if (to_lower(instruction->words.front()) != "from") continue;
        if (!stages.empty()) stages.back().end = instruction->begin;
        stages.push_back({stage_name(instruction->words), dockerfile.size()});
    }
    return stages;
}

Result<Stage> stage_of(std::string_view dockerfile, std::string_view target) {
    const std::vector<Stage> stages = find_stages(dockerfile);
    if (stages.empty()) return fail(ErrorCode::InvalidInput, "the Dockerfile has no FROM");
    if (target.empty()) return stages.back();
    const std::string wanted = to_lower(target);
    for (auto stage = stages.rbegin(); stage != stages.rend(); ++stage) {
        if (stage->name == wanted) return *stage;
    }
    const std::optional<std::size_t> index = to_index(target);
    if (index && *index < stages.size()) return stages[*index];
    return fail(
        ErrorCode::InvalidInput,
        "the Dockerfile has no stage '" + std::string(target) + "'; " + list_names(stages)
    );
}

Result<std::string> override_start(
    std::string_view dockerfile, std::string_view target, const StartOverride& start
) {
    const Result<Stage> stage = stage_of(dockerfile, target);
    if (!stage) return fail(stage.error());

    std::string text(dockerfile.substr(0, stage->end));
    if (!text.ends_with('\n')) text += '\n';
    if (start.entrypoint) text += exec_form("ENTRYPOINT", *start.entrypoint);
    if (start.command) text += exec_form("CMD", *start.command);
    return text + std::string(dockerfile.substr(stage->end));
}

}  // namespace ds::images
