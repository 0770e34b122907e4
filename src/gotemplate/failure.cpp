#include "gotemplate/failure.hpp"

#include "gotemplate/print.hpp"

#include <fmt/format.h>

namespace ds::gotemplate {

struct Failure::Details {
    std::string cause;
    std::vector<Frame> frames;  // From the inside out.
    mutable std::vector<Frame> ordered;
    Frame parsing;
    bool is_limit = false;
};

void Failure::Deleter::operator()(Details* details) const {
    delete details;
}

Failure::Failure(std::string cause) : details_(new Details) {
    details_->cause = std::move(cause);
}

Failure Failure::in_parsing(std::string file, int line, std::string cause) {
    Failure failure(std::move(cause));
    failure.details_->parsing.file = std::move(file);
    failure.details_->parsing.line = line;
    return failure;
}

Failure Failure::limit(std::string cause) {
    Failure failure(std::move(cause));
    failure.details_->is_limit = true;
    return failure;
}

Failure Failure::within(Frame frame) && {
    details_->frames.push_back(std::move(frame));
    return std::move(*this);
}

std::string Failure::text() const {
    std::string text;
    for (auto frame = details_->frames.rbegin(); frame != details_->frames.rend(); ++frame) {
        text += fmt::format(
            "template: {}:{}:{}: executing {} at <{}>: ",
            frame->file,
            frame->line,
            frame->column,
            quote(frame->executing),
            frame->action
        );
        if (!frame->called.empty()) text += fmt::format("error calling {}: ", frame->called);
    }
    if (details_->parsing.line > 0) {
        text += fmt::format("template: {}:{}: ", details_->parsing.file, details_->parsing.line);
    }
    return text + details_->cause;
}

const std::vector<Frame>& Failure::frames() const {
    details_->ordered.assign(details_->frames.rbegin(), details_->frames.rend());
    return details_->ordered;
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
