// The algebra of units: any unit text that modellers write becomes a product of powers of base
// units, which multiply, divide, are raised to powers and compared. No conversion factors: as in
// Vensim, a synonym is another word for the same unit, and months are not years / 12.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"

namespace crux::units {

/// An exponent: a fraction in lowest terms, denominator positive.
struct Exponent {
    std::int64_t numerator = 1, denominator = 1;

    Exponent() = default;
    Exponent(std::int64_t n, std::int64_t d = 1);
    bool operator==(const Exponent&) const = default;
    friend Exponent operator+(Exponent a, Exponent b);
    friend Exponent operator*(Exponent a, Exponent b);
    friend Exponent operator-(Exponent a) { return {-a.numerator, a.denominator}; }
};

class Unit {
  public:
    /// One base unit to the first power; `key` decides what it equals, `name` is printed.
    struct Factor {
        std::string key, name;
        Exponent exponent;
    };

    Unit() = default;  ///< dimensionless
    static Unit base(std::string key, std::string name);

    bool dimensionless() const { return factors_.empty(); }
    /// Ascending by key; no exponent is 0.
    const std::vector<Factor>& factors() const { return factors_; }

    friend Unit operator*(const Unit& a, const Unit& b);
    friend Unit operator/(const Unit& a, const Unit& b);
    /// Nothing where an exponent would leave the range that Crux keeps (see largest_exponent).
    std::optional<Unit> power(Exponent exponent) const;
    Unit inverse() const;

    /// The same base units to the same powers, whatever they are called.
    friend bool operator==(const Unit& a, const Unit& b);

    /// "Person/(Month*Year^2)", "1/Month", "Dmnl": reads back to the same unit.
    std::string print() const;

  private:
    std::vector<Factor> factors_;
};

inline constexpr std::int64_t largest_exponent = 1000;
inline constexpr std::int64_t largest_root = 12;

/// Which words mean the same unit.
class UnitSystem {
  public:
    /// Vensim's default equivalences ($ = Dollar, Person = People, ...), the spellings of
    /// dimensionless, and plurals of every word.
    UnitSystem();

    /// Two words for one unit, or a word for a product ("kWh" = "kW*Hour"). False where neither
    /// side is a single word, or a text is no unit; then nothing changes.
    bool add_equivalence(std::string_view a, std::string_view b);

    struct Fault {
        std::size_t begin = 0, end = 0;  ///< bytes of the text
        std::string message;
    };
    /// Nothing where the text is blank (not given) or wrong (then `fault` says why).
    std::optional<Unit> parse(std::string_view text, Fault* fault = nullptr) const;
    /// The same, reporting the fault; `span` is where the text stands.
    std::optional<Unit> parse(std::string_view text, Span span, DiagnosticSink& sink) const;

    /// The unit that one word means.
    Unit word(std::string_view name) const;

  private:
    Unit resolve(const Unit& unit, int depth) const;

    std::map<std::string, Unit> meanings_;  ///< by key, of words that are not their own base
};

}  // namespace crux::units
