// Products of powers, kept sorted by key so that equal units have equal lists. See units.h.
#include "units/units.h"

#include <algorithm>
#include <numeric>

namespace crux::units {

Exponent::Exponent(std::int64_t n, std::int64_t d) {
    const std::int64_t divisor = std::gcd(n, d) * (d < 0 ? -1 : 1);
    numerator = n / divisor;
    denominator = d / divisor;
}

Exponent operator+(Exponent a, Exponent b) {
    return {a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator};
}

Exponent operator*(Exponent a, Exponent b) { return {a.numerator * b.numerator, a.denominator * b.denominator}; }

Unit Unit::base(std::string key, std::string name) {
    Unit unit;
    unit.factors_.push_back({std::move(key), std::move(name), {}});
    return unit;
}

Unit operator*(const Unit& a, const Unit& b) {
    Unit product;
    auto i = a.factors_.begin();
    auto j = b.factors_.begin();
    while (i != a.factors_.end() || j != b.factors_.end()) {
        if (j == b.factors_.end() || (i != a.factors_.end() && i->key < j->key)) {
            product.factors_.push_back(*i++);
        } else if (i == a.factors_.end() || j->key < i->key) {
            product.factors_.push_back(*j++);
        } else {
            const Exponent sum = i->exponent + j->exponent;
            if (sum.numerator != 0) product.factors_.push_back({i->key, i->name, sum});
            ++i, ++j;
        }
    }
    return product;
}

Unit Unit::inverse() const {
    Unit inverted = *this;
    for (Factor& factor : inverted.factors_) factor.exponent = -factor.exponent;
    return inverted;
}

Unit operator/(const Unit& a, const Unit& b) { return a * b.inverse(); }

std::optional<Unit> Unit::power(Exponent exponent) const {
    if (exponent.numerator == 0) return Unit();
    Unit raised = *this;
    for (Factor& factor : raised.factors_) {
        factor.exponent = factor.exponent * exponent;
        if (std::abs(factor.exponent.numerator) > largest_exponent || factor.exponent.denominator > largest_root) {
            return std::nullopt;
        }
    }
    return raised;
}

bool operator==(const Unit& a, const Unit& b) {
    return std::ranges::equal(a.factors_, b.factors_, [](const Unit::Factor& x, const Unit::Factor& y) {
        return x.key == y.key && x.exponent == y.exponent;
    });
}

namespace {

std::string print_factor(const Unit::Factor& factor) {
    const Exponent exponent{std::abs(factor.exponent.numerator), factor.exponent.denominator};
    std::string out = factor.name;
    if (exponent == Exponent{}) return out;
    out += '^';
    if (exponent.denominator == 1) return out += std::to_string(exponent.numerator);
    out += '(' + std::to_string(exponent.numerator);
    out += '/' + std::to_string(exponent.denominator);
    return out += ')';
}

std::string print_product(const std::vector<const Unit::Factor*>& factors) {
    std::string out;
    for (const Unit::Factor* factor : factors) {
        if (!out.empty()) out += '*';
        out += print_factor(*factor);
    }
    return out;
}

}  // namespace

std::string Unit::print() const {
    if (factors_.empty()) return "Dmnl";
    std::vector<const Factor*> above, below;
    for (const Factor& factor : factors_) (factor.exponent.numerator > 0 ? above : below).push_back(&factor);
    std::string out = above.empty() ? std::string(1, '1') : print_product(above);
    if (below.empty()) return out;
    out += '/';
    if (below.size() == 1) return out += print_product(below);
    out += '(';
    out += print_product(below);
    return out += ')';
}

}  // namespace crux::units
