#pragma once

#include "data/value.hpp"

#include <re2/re2.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace ds::helm::schema {

/// A schema with what it refers to: pieces of itself by pointers, anchors and ids.
class Document {
  public:
    /// `root` must outlive this.
    explicit Document(const data::Value& root);

    /// Why it cannot be used: an address to load, a reference into nothing, a bad pattern. Empty
    /// if it can.
    const std::string& problem() const { return problem_; }

    int draft() const { return draft_; }  // 4, 6, 7, 2019 or 2020.

    const data::Value& root() const { return root_; }

    /// What the reference in this schema leads to; `scan` has made sure that there is something.
    const data::Value* target(const data::Value& schema, std::string_view keyword) const;

    const re2::RE2& pattern(std::string_view pattern) const;

  private:
    void scan(const data::Value& schema, const std::string& base, int depth);
    void scan_children(const data::Value& schema, const std::string& base, int depth);
    void add_pattern(std::string_view pattern);
    void resolve();
    const data::Value* find(const std::string& reference, const std::string& base);
    const data::Value* follow(const data::Value& from, std::string_view pointer) const;
    void report(std::string problem);

    struct Reference {
        const data::Value* schema;
        std::string keyword;
        std::string text;
        std::string base;
    };

    const data::Value& root_;
    int draft_ = 2020;
    std::string problem_;
    std::vector<Reference> references_;
    std::map<std::string, const data::Value*> named_;  // By full address, with "#anchor".
    std::map<std::tuple<const data::Value*, std::string>, const data::Value*, std::less<>> targets_;
    std::map<std::string, std::unique_ptr<re2::RE2>, std::less<>> patterns_;
};

}  // namespace ds::helm::schema
