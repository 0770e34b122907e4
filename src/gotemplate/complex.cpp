#include "gotemplate/complex.hpp"

namespace ds::gotemplate {
namespace {

class Complex final : public Object {
  public:
    explicit Complex(std::complex<double> value) : value_(value) {}

    const Type& type() const override { return types::kComplex128; }

    std::optional<bool> equals(const Object& other) const override {
        return value_ == static_cast<const Complex&>(other).value_;
    }

    std::complex<double> value() const { return value_; }

  private:
    std::complex<double> value_;
};

}  // namespace

Value make_complex(std::complex<double> value) {
    return Value::make_object(std::make_unique<Complex>(value));
}

std::optional<std::complex<double>> as_complex(const Value& value) {
    if (value.type() != &types::kComplex128) return std::nullopt;
    return static_cast<const Complex*>(value.object())->value();
}

}  // namespace ds::gotemplate
