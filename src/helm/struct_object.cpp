#include "helm/struct_object.hpp"

#include <memory>
#include <string>
#include <utility>

namespace ds::helm {
namespace {

using gotemplate::Object;
using gotemplate::Type;
using gotemplate::Value;

class Struct final : public Object {
  public:
    Struct(const Type& type, std::vector<StructField> fields)
        : type_(&type), fields_(std::move(fields)) {}

    const Type& type() const override { return *type_; }

    std::vector<Field> fields() const override {
        std::vector<Field> fields;
        fields.reserve(fields_.size());
        for (const StructField& field : fields_)
            fields.push_back({field.name, field.value});
        return fields;
    }

    std::optional<Value> field(std::string_view name) const override {
        for (const StructField& field : fields_) {
            if (field.name == name) return field.value;
        }
        for (const StructField& field : fields_) {
            if (!field.is_embedded) continue;
            std::optional<Value> inner = field.value.object()->field(name);
            if (inner) return inner;
        }
        return std::nullopt;
    }

    std::optional<std::string> printed() const override {
        const gotemplate::Function* method =
            type_->method == nullptr ? nullptr : type_->method("String");
        const std::optional<Value> version = method == nullptr ? std::nullopt : field("Version");
        if (!version) return std::nullopt;
        return std::string(version->text());
    }

    data::Value to_data() const override {
        data::Value document = data::Value::map(data::Value::Map{});
        for (const StructField& field : fields_) {
            data::Value value = gotemplate::to_data(field.value);
            if (field.is_embedded) {
                for (data::Member& member : value.edit_map())
                    document.edit_map().push_back(std::move(member));
                continue;
            }
            if (field.omit_empty && !gotemplate::is_true(field.value)) continue;
            const std::string_view name = field.json.empty() ? field.name : field.json;
            document.edit_map().push_back({std::string(name), std::move(value)});
        }
        return document;
    }

  private:
    const Type* type_;
    std::vector<StructField> fields_;
};

}  // namespace

Value make_struct(const Type& type, std::vector<StructField> fields) {
    return Value::make_object(std::make_unique<Struct>(type, std::move(fields)));
}

}  // namespace ds::helm
