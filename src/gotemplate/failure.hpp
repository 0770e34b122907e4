#pragma once

#include "gotemplate/value.hpp"

#include <tl/expected.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// One place that was being executed when something failed.
struct Frame {
    std::string file;  // The name that the text was parsed under: "web/templates/_helpers.tpl".
    int line = 0;      // From 1.
    int column = 0;    // As Go prints it: bytes before it in the line, from 0.
    std::string executing;  // The template that ran: a file or the name of a `define`.
    std::string action;     // The part of the action, as Go prints it, shortened: ".Values.a.b".
    std::string called;     // The function whose failure this is, "include"; may be empty.
};

/// Why a text did not parse or a template did not run.
///
/// `text()` is Go's message, byte for byte; the parts are there for who wants to show more.
class Failure {
  public:
    Failure(std::string cause);  // What a function answers: Go's `errors.New(cause)`.

    Failure(const char* cause) : Failure(std::string(cause)) {}

    Failure(const Failure& other);
    Failure(Failure&&) noexcept = default;
    Failure& operator=(Failure other) noexcept;
    ~Failure() = default;

    /// A text that does not parse: "template: FILE:LINE: CAUSE". `place` has a file, a line, and
    /// the column of the last thing that was read.
    static Failure in_parsing(Frame place, std::string cause);

    /// The whole message.
    std::string text() const;

    /// From the outside in; empty for failures of parsing, and for those that no template saw yet.
    const std::vector<Frame>& frames() const;

    /// What happened at the innermost place, without the way to it.
    const std::string& cause() const;

    /// Of a text that does not parse: where; zero line for anything else.
    const Frame& parsing() const;

    /// The template was cut short by one of `Limits`; no function may swallow this.
    bool is_limit() const;

    static Failure limit(std::string cause);

    /// The same failure, seen from the place that was executing.
    Failure within(Frame frame) &&;

    /// The same failure with words of a function before it: fmt.Errorf("error during tpl: %w").
    Failure within(std::string words) &&;

  private:
    struct Details;

    struct Deleter {
        void operator()(Details* details) const;
    };

    std::unique_ptr<Details, Deleter> details_;
};

/// A value, or why there is none.
using Outcome = tl::expected<Value, Failure>;

inline tl::unexpected<Failure> failed(const char* cause) {
    return tl::make_unexpected(Failure(cause));
}

inline tl::unexpected<Failure> failed(std::string cause) {
    return tl::make_unexpected(Failure(std::move(cause)));
}

inline tl::unexpected<Failure> failed(Failure failure) {
    return tl::make_unexpected(std::move(failure));
}

}  // namespace ds::gotemplate
