#pragma once

#include <string>
#include <string_view>

namespace ds::gotemplate {

/// All letters; bytes that are not UTF-8 become U+FFFD.
std::string upper_text(std::string_view text);
std::string lower_text(std::string_view text);

/// The first letter of each word in upper case; the rest stays.
std::string title_text(std::string_view text);

/// The first letter of each word in lower case.
std::string untitle_text(std::string_view text);

/// Upper for lower case and the other way round, but upper case at the start of a word.
std::string swap_case(std::string_view text);

/// "http_server" to "HttpServer".
std::string pascal_case(std::string_view text);

/// "HTTPServer" to "http_server" or, with '-', "http-server".
std::string connected_case(std::string_view text, char connector);

}  // namespace ds::gotemplate
