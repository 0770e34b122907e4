#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ds::data {

/// Which of Go's libraries is followed: sigs.k8s.io/yaml (what kubectl and helm print), or the
/// newer yaml.v3, which indents lists in maps.
enum class GoYaml { V2, V3 };

struct GoScalarForms;

/// Writes a document in YAML byte for byte as Go does: when texts are quoted and how, literal
/// blocks, indentation. V2 folds texts at the first blank beyond column 80.
///
/// The caller walks its value: each map and list is begun and ended, each key followed by its
/// value. Keys are written in the order they come: sort them with `go_yaml_key_less`.
class GoYamlWriter {
  public:
    explicit GoYamlWriter(GoYaml style) : style_(style) {}

    void begin_map(std::size_t size);
    void key(std::string_view key);
    void end_map();

    void begin_list(std::size_t size);
    void end_list();

    void text(std::string_view text);

    /// A number, boolean or null as it is to stand there.
    void plain(std::string_view text);

    /// The document, which ends with a newline.
    std::string take();

  private:
    enum class Place { Root, Value, LongKey, Item };

    struct Frame {
        bool is_map = false;
        bool is_empty = false;
        std::size_t indent = 0;     // Column of the keys, or of the dashes.
        bool inline_start = false;  // The first key or dash goes on behind a "- ".
        bool long_key = false;      // The value stands behind a ":" on its own line.
    };

    Place next_place();
    void begin(bool is_map, std::size_t size);
    void end();
    void new_line(std::size_t indent);
    bool reads_as_text(std::string_view text) const;
    void write_text(std::string_view text, std::size_t indent);
    void write_line(
        std::string_view text, const GoScalarForms& forms, std::size_t indent, bool folds
    );
    void literal(std::string_view text, std::size_t indent);

    GoYaml style_;
    std::string out_;
    std::vector<Frame> frames_;
    bool after_key_ = false;
};

/// The order of keys: numbers in texts by their value ("a2" before "a10"), letters after others.
/// Not always transitive, as in Go: sort by insertion; `std::sort` does not cope with that.
bool go_yaml_key_less(std::string_view left, std::string_view right);

/// Whether the text may stand in YAML without quotes and is a text then.
bool go_yaml_reads_as_text(std::string_view text);

/// Go's strconv.FormatFloat(number, 'g', -1, 64), with ".inf" and ".nan" as YAML has them.
std::string go_yaml_float(double number);

/// The number as encoding/json writes it.
std::string go_json_float(double number);

}  // namespace ds::data
