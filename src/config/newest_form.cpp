#include "config/newest_form.hpp"

#include "config/upgrade/lift.hpp"

#include <utility>

namespace ds::config {

data::Value newest_form(const Loading& loading) {
    if (loading.version == Version::V2Beta1) return loading.document;
    auto lifted = lift(loading.document, loading.version, kNewestOfLine1);
    return lifted ? std::move(lifted->document) : loading.document;
}

}  // namespace ds::config
