#pragma once

#include "gotemplate/functions/sprig.hpp"

namespace ds::gotemplate {

// The parts of sprig, by topic.
void add_certificate_functions(FunctionTable& table);
void add_date_functions(FunctionTable& table, const SprigOptions& options);
void add_decimal_functions(FunctionTable& table);
void add_default_functions(FunctionTable& table);
void add_dict_functions(FunctionTable& table);
void add_encoding_functions(FunctionTable& table);
void add_json_functions(FunctionTable& table);
void add_list_functions(FunctionTable& table);
void add_list_filter_functions(FunctionTable& table);
void add_merge_functions(FunctionTable& table);
void add_number_functions(FunctionTable& table);
void add_path_functions(FunctionTable& table);
void add_random_functions(FunctionTable& table);
void add_reflection_functions(FunctionTable& table);
void add_regex_functions(FunctionTable& table);
void add_secret_functions(FunctionTable& table);
void add_string_functions(FunctionTable& table);
void add_string_list_functions(FunctionTable& table);
void add_url_functions(FunctionTable& table);
void add_version_functions(FunctionTable& table);

}  // namespace ds::gotemplate
