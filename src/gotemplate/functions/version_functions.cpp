#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/methods.hpp"
#include "gotemplate/functions/version.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;

const Function* version_method(std::string_view name);
const Function* version_pointer_method(std::string_view name);

constexpr Type kVersion{
    .name = "semver.Version", .kind = Kind::Struct, .is_named = true, .method = version_method
};
constexpr Type kVersionPointer{
    .name = "*semver.Version",
    .kind = Kind::Pointer,
    .element = &kVersion,
    .method = version_pointer_method,
};

/// What `semver` gives, or one of its methods.
class VersionObject final : public Object {
  public:
    VersionObject(Version version, const Type& type) : version_(std::move(version)), type_(&type) {}

    const Type& type() const override { return *type_; }

    std::optional<std::string> text() const override { return version_.text(); }

    std::optional<bool> equals(const Object& other) const override {
        if (type_ == &kVersionPointer) return this == &other;
        const Version& that = static_cast<const VersionObject&>(other).version_;
        return version_.original == that.original && version_.text() == that.text();
    }

    const Version& version() const { return version_; }

  private:
    Version version_;
    const Type* type_;
};

Value object_of(Version version, const Type& type) {
    return Value::make_object(std::make_unique<VersionObject>(std::move(version), type));
}

const Version& version_of(const Value& value) {
    return static_cast<const VersionObject*>(value.object())->version();
}

Value unsigned_number(std::uint64_t number) {
    return Value::integer(static_cast<std::int64_t>(number), Kind::Uint64);
}

/// The version without what follows the numbers, with the "v" of the original.
Value changed(Version version, bool has_v) {
    version.original = (has_v ? "v" : "") + version.text();
    return object_of(std::move(version), kVersion);
}

Value next_version(const Version& version, int part) {
    Version next = version;
    next.prerelease.clear();
    next.metadata.clear();
    if (part == 2 && version.prerelease.empty()) ++next.patch;
    if (part < 2) next.patch = 0;
    if (part == 1) ++next.minor;
    if (part == 0) {
        next.minor = 0;
        ++next.major;
    }
    return changed(std::move(next), version.original.starts_with('v'));
}

/// Adds a method without arguments.
template <typename Give>
void add(Methods& methods, const Type& receiver, std::string_view name, Give give) {
    methods[name] = Function{
        .parameters = {&receiver},
        .body = [give](Call&, Arguments args) -> Outcome {
            return Value(give(version_of(args[0])));
        },
    };
}

/// Adds a comparison with another version.
template <typename Judge>
void add_comparison(Methods& methods, std::string_view name, Judge judge) {
    methods[name] = Function{
        .parameters = {&kVersionPointer, &kVersionPointer},
        .body = [judge](Call&, Arguments args) -> Outcome {
            if (args[1].object() == nullptr) {
                return failed("runtime error: invalid memory address or nil pointer dereference");
            }
            return Value(judge(version_of(args[0]).compare(version_of(args[1]))));
        },
    };
}

void add_setter(
    Methods& methods, const Type& receiver, std::string_view name, std::string Version::* part
) {
    methods[name] = Function{
        .parameters = {&receiver, kText},
        .body = [part](Call&, Arguments args) -> Outcome {
            const Version& version = version_of(args[0]);
            const std::string suffix(args[1].text());
            const bool is_prerelease = part == &Version::prerelease;
            const std::string probe = (is_prerelease ? "0-" : "0+") + suffix;
            if (const Result<Version> parsed = Version::parse(probe); !suffix.empty() && !parsed) {
                const bool has_zero = parsed.error().message() == "version segment starts with 0";
                if (has_zero) return failed(parsed.error().message());
                return failed(
                    is_prerelease ? "invalid prerelease string" : "invalid metadata string"
                );
            }
            Version next = version;
            next.*part = suffix;
            return changed(std::move(next), version.original.starts_with('v'));
        },
    };
}

Methods value_methods(const Type& receiver) {
    Methods methods;
    add(methods, receiver, "Major", [](const Version& v) { return unsigned_number(v.major); });
    add(methods, receiver, "Minor", [](const Version& v) { return unsigned_number(v.minor); });
    add(methods, receiver, "Patch", [](const Version& v) { return unsigned_number(v.patch); });
    add(methods, receiver, "Prerelease", [](const Version& v) { return v.prerelease; });
    add(methods, receiver, "Metadata", [](const Version& v) { return v.metadata; });
    add(methods, receiver, "String", [](const Version& v) { return v.text(); });
    add(methods, receiver, "IncMajor", [](const Version& v) { return next_version(v, 0); });
    add(methods, receiver, "IncMinor", [](const Version& v) { return next_version(v, 1); });
    add(methods, receiver, "IncPatch", [](const Version& v) { return next_version(v, 2); });
    add_setter(methods, receiver, "SetPrerelease", &Version::prerelease);
    add_setter(methods, receiver, "SetMetadata", &Version::metadata);
    return methods;
}

Methods pointer_methods() {
    Methods methods = value_methods(kVersionPointer);
    add(methods, kVersionPointer, "Original", [](const Version& v) { return v.original; });
    add_comparison(methods, "Compare", [](int order) { return order; });
    add_comparison(methods, "Equal", [](int order) { return order == 0; });
    add_comparison(methods, "LessThan", [](int order) { return order < 0; });
    add_comparison(methods, "LessThanEqual", [](int order) { return order <= 0; });
    add_comparison(methods, "GreaterThan", [](int order) { return order > 0; });
    add_comparison(methods, "GreaterThanEqual", [](int order) { return order >= 0; });
    return methods;
}

const Function* version_method(std::string_view name) {
    static const Methods methods = value_methods(kVersion);
    return find_method(methods, name);
}

const Function* version_pointer_method(std::string_view name) {
    static const Methods methods = pointer_methods();
    return find_method(methods, name);
}

}  // namespace

void add_version_functions(FunctionTable& table) {
    table.add("semver", {kText}, [](Call&, Arguments args) -> Outcome {
        Result<Version> version = Version::parse(args[0].text());
        if (!version) return failed(version.error().message());
        return object_of(*std::move(version), kVersionPointer);
    });
    table.add("semverCompare", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        const Result<VersionConstraint> constraint = VersionConstraint::parse(args[0].text());
        if (!constraint) return failed(constraint.error().message());
        const Result<Version> version = Version::parse(args[1].text());
        if (!version) return failed(version.error().message());
        return Value(constraint->is_satisfied_by(*version));
    });
}

}  // namespace ds::gotemplate
