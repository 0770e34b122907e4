#pragma once

#include "config/era.hpp"
#include "config/load.hpp"
#include "config/report.hpp"
#include "config/variable.hpp"
#include "data/value.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

/// The values of variables, looked up when they are used.
///
/// What only the user or a program can tell is added to the needs, once; the place that asked for
/// it is then given up on. `input`, `report` and `needs` must outlive it.
class Variables {
  public:
    Variables(Era era, const LoadInput& input, Report& report, Needs& needs);
    Variables(const Variables&) = delete;
    Variables& operator=(const Variables&) = delete;
    ~Variables();

    /// The entries of `vars` that count from now on; values that were looked up are kept.
    void define(std::vector<Variable> definitions);

    /// Puts values into every text of `value`: "${NAME}" is replaced, "$${NAME}" becomes the text
    /// "${NAME}".
    ///
    /// Up to v1beta11 a text that thereby reads as a decimal integer or a Go boolean becomes one,
    /// with the text as its source: keys that want a text still get "007". In v2beta1 a text that
    /// is nothing but a variable gets its type. Variables without a value are reported.
    void replace_in(data::Value& value, const Spot& spot);

    /// The value of a variable as text; empty where it has none (yet).
    std::string text_of(const std::string& name, const Spot& spot);

    /// All that were asked for.
    const std::set<std::string>& used() const;

  private:
    class Lookup;
    std::unique_ptr<Lookup> lookup_;
};

/// The value of "NAME=VALUE" pairs as given with --var: each may hold several, comma separated.
std::map<std::string, std::string> parse_assignments(
    const std::vector<std::string>& arguments, Report& report
);

/// Whether a text of v2beta1 is an expression, "$(script)", as a whole.
bool is_expression(std::string_view text);

}  // namespace ds::config
