#pragma once

#include <string>

struct x509_store_ctx_st;  // NOLINT(readability-identifier-naming)

namespace ds::net {

/// What is wrong with the certificate of the server `name`, in words for the user, as the
/// verification `context` found it.
std::string describe_certificate_problem(x509_store_ctx_st& context, const std::string& name);

}  // namespace ds::net
