#include "gotemplate/failure.hpp"

#include "gotemplate/print.hpp"

#include <fmt/format.h>

#include <ranges>

namespace ds::gotemplate {

struct Failure::Details {
    std::string cause;
    std::vector<std::string> steps;  // Of the message, from the inside out.
    std::vector<Frame> frames;       // From the outside in.
    Frame parsing;
    bool is_limit = false;
};

void Failure::Deleter::operator()(Details* details) const {
    delete details;
}

Failure::Failure(std::string cause) : details_(new Details) {
    details_->cause = std::move(cause);
}

Failure::Failure(const Failure& other) : details_(new Details(*other.details_)) {}

Failure& Failure::operator=(Failure other) noexcept {
    details_ = std::move(other.details_);
    return *this;
}

Failure Failure::in_parsing(Frame place, std::string cause) {
    Failure failure(std::move(cause));
    failure.details_->parsing = std::move(place);
    return failure;
}

Failure Failure::limit(std::string cause) {
    Failure failure(std::move(cause));
    failure.details_->is_limit = true;
    return failure;
}

Failure Failure::within(Frame frame) && {
    std::string words = fmt::format(
        "template: {}:{}:{}: executing {} at <{}>: ",
        frame.file,
        frame.line,
        frame.column,
        quote(frame.executing),
        frame.action
    );
    if (!frame.called.empty()) words += fmt::format("error calling {}: ", frame.called);
    details_->steps.push_back(std::move(words));
    details_->frames.insert(details_->frames.begin(), std::move(frame));
    return std::move(*this);
}

Failure Failure::within(std::string words) && {
    details_->steps.push_back(std::move(words));
    return std::move(*this);
}

std::string Failure::text() const {
    std::string text;
    for (const std::string& words : details_->steps | std::views::reverse)
        text += words;
    if (details_->parsing.line > 0) {
        text += fmt::format("template: {}:{}: ", details_->parsing.file, details_->parsing.line);
    }
    return text + details_->cause;
}

const std::vector<Frame>& Failure::frames() const {
    return details_->frames;
}

const std::string& Failure::cause() const {
    return details_->cause;
}

const Frame& Failure::parsing() const {
    return details_->parsing;
}

bool Failure::is_limit() const {
    return details_->is_limit;
}

}  // namespace ds::gotemplate
