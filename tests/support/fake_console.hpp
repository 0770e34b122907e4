#pragma once

#include "base/console.hpp"
#include "base/error.hpp"
#include "base/tasks.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds {

/// Keeps what was said, one text a message: "warn: …", and what was waited for; answers questions
/// from `answers`, or fails as a console without a terminal does.
class FakeConsole final : public Console {
  public:
    std::vector<std::string> messages;
    std::vector<std::string> waits;
    std::string out;
    std::deque<std::string> answers;
    std::vector<std::chrono::seconds> pauses;

    void message(MessageKind kind, std::string_view text) override {
        messages.push_back(std::string(name(kind)) + ": " + std::string(text));
    }

    void output(std::string_view text) override { out += text; }

    void table(const Table& table) override {
        for (const std::vector<std::string>& row : table.rows) {
            for (const std::string& cell : row)
                out += cell + "\t";
            out += "\n";
        }
    }

    void raw(std::string_view bytes, bool) override { out += bytes; }

    std::unique_ptr<Wait> wait(std::string_view text) override {
        waits.emplace_back(text);
        return std::make_unique<FakeWait>(*this);
    }

    std::unique_ptr<Progress> progress(std::string_view text, Unit) override {
        waits.emplace_back(text);
        return std::make_unique<FakeProgress>();
    }

    Task<std::string> ask(TextQuestion question) override {
        co_await yield_once();
        co_return answer(question.text, question.otherwise);
    }

    Task<std::size_t> pick(PickQuestion question) override {
        co_await yield_once();
        const std::string wanted = answer(question.text, question.otherwise);
        for (std::size_t i = 0; i < question.options.size(); ++i) {
            if (question.options[i] == wanted) co_return i;
        }
        throw Error(ErrorCode::InvalidInput, "'" + wanted + "' is not an option");
    }

    Task<> pause(std::chrono::seconds limit) override {
        co_await yield_once();
        pauses.push_back(limit);
    }

    bool interactive() const override { return !answers.empty(); }

    bool colours() const override { return false; }

  private:
    class FakeWait final : public Wait {
      public:
        explicit FakeWait(FakeConsole& console) : console_(console) {}

        void update(std::string_view text) override { console_.waits.emplace_back(text); }

      private:
        FakeConsole& console_;
    };

    class FakeProgress final : public Progress {
      public:
        void update(std::uint64_t, std::uint64_t) override {}
    };

    static std::string_view name(MessageKind kind) {
        switch (kind) {
            case MessageKind::Debug:
                return "debug";
            case MessageKind::Info:
                return "info";
            case MessageKind::Done:
                return "done";
            case MessageKind::Warn:
                return "warn";
            case MessageKind::Error:
                return "error";
        }
        return "";
    }

    std::string answer(const std::string& question, const std::string& otherwise) {
        if (answers.empty()) {
            throw Error(ErrorCode::InvalidInput, "cannot ask '" + question + "'; " + otherwise);
        }
        std::string next = std::move(answers.front());
        answers.pop_front();
        return next;
    }
};

}  // namespace ds
