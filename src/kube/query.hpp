#pragma once

#include "net/url.hpp"

#include <string>
#include <string_view>

namespace ds::kube {

/// The path and query of a request, with all values encoded.
class Query {
  public:
    explicit Query(std::string path) : target_(std::move(path)) {}

    void add(std::string_view name, std::string_view value) {
        target_ += separator_;
        target_ += name;
        target_ += '=';
        target_ += net::encode_query_value(value);
        separator_ = '&';
    }

    void add_if_set(std::string_view name, std::string_view value) {
        if (!value.empty()) add(name, value);
    }

    void add_if(std::string_view name, bool set) {
        if (set) add(name, "true");
    }

    const std::string& target() const { return target_; }

  private:
    std::string target_;
    char separator_ = '?';
};

}  // namespace ds::kube
