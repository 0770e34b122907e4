#include "gotemplate/functions/sprig.hpp"

#include "gotemplate/functions/groups.hpp"

namespace ds::gotemplate {

void register_sprig(FunctionTable& table, const SprigOptions& options) {
    add_certificate_functions(table);
    add_date_functions(table, options);
    add_decimal_functions(table);
    add_default_functions(table);
    add_dict_functions(table);
    add_encoding_functions(table);
    add_json_functions(table);
    add_list_functions(table);
    add_list_filter_functions(table);
    add_merge_functions(table);
    add_number_functions(table);
    add_path_functions(table);
    add_random_functions(table);
    add_reflection_functions(table);
    add_regex_functions(table);
    add_secret_functions(table);
    add_string_functions(table);
    add_string_list_functions(table);
    add_url_functions(table);
    add_version_functions(table);
}

}  // namespace ds::gotemplate
