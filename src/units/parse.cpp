// Unit texts: products and quotients of words, with powers and brackets; words may hold blanks
// ("hectares/(Pollution units/year)"). a/b*c is (a/b)*c, as in Vensim. Superscript 2 and 3 count
// as powers. Source of the default equivalences: Vensim's default settings (Model > Settings >
// Units Equiv).
#include <array>
#include <charconv>

#include "base/text.h"
#include "units/units.h"

namespace crux::units {

namespace {

constexpr int deepest_nesting = 100;
constexpr int deepest_definition = 32;

constexpr std::array<std::string_view, 5> dimensionless_words = {"dmnl", "dimensionless", "1", "fraction", "unitless"};

constexpr std::array<std::array<std::string_view, 2>, 5> default_equivalences = {
    {{"Dollar", "$"}, {"Dollar", "$s"}, {"Person", "People"}, {"Person", "Persons"}, {"Unit", "Units"}}};

// One key for a word and its plural: "Countries" and "Country", "boxes" and "box", "years" and "year".
std::string singular(std::string key) {
    const auto ends = [&](std::string_view end) { return key.size() > end.size() + 1 && key.ends_with(end); };
    if (ends("ies") && key.size() > 4) {
        key.replace(key.size() - 3, 3, 1, 'y');
    } else if (ends("sses") || ends("xes") || ends("ches") || ends("shes")) {
        key.resize(key.size() - 2);
    } else if (ends("s") && !ends("ss") && !ends("us") && !ends("is")) {
        key.resize(key.size() - 1);
    }
    return key;
}

struct Wrong {
    UnitSystem::Fault fault;
};

class Parser {
  public:
    Parser(const UnitSystem& system, std::string_view text) : system_(system), text_(text) {}

    Unit whole() {
        const Unit unit = product();
        if (at_ < text_.size()) fail("found ')' without '('");
        return unit;
    }

  private:
    [[noreturn]] void fail(std::string message) const {
        throw Wrong{{at_, std::min(at_ + 1, text_.size()), std::move(message)}};
    }

    char peek() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n')) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }

    Unit product() {
        if (++depth_ > deepest_nesting) fail("the unit is nested too deeply");
        Unit unit = factor();
        for (;;) {
            const char sign = peek();
            if (sign != '*' && sign != '/') break;
            ++at_;
            const Unit right = factor();
            unit = sign == '*' ? unit * right : unit / right;
        }
        --depth_;
        return unit;
    }

    Unit factor() {
        Unit unit = atom();
        for (;;) {
            Exponent exponent;
            if (peek() == '^') {
                ++at_;
                exponent = written_exponent();
            } else if (text_.substr(at_).starts_with("\xc2\xb2") || text_.substr(at_).starts_with("\xc2\xb3")) {
                exponent = Exponent(text_[at_ + 1] == '\xb2' ? 2 : 3);
                at_ += 2;
            } else {
                return unit;
            }
            const auto raised = unit.power(exponent);
            if (!raised) fail("the power is out of range");
            unit = *raised;
        }
    }

    Unit atom() {
        const char c = peek();
        if (c == '(') {
            ++at_;
            const Unit inside = product();
            if (peek() != ')') fail("expected ')'");
            ++at_;
            return inside;
        }
        const std::size_t end = std::min(text_.find_first_of("*/()^", at_), text_.size());
        std::string_view name = text_.substr(at_, end - at_);
        for (std::string_view superscript : {"\xc2\xb2", "\xc2\xb3"}) {
            const auto found = name.find(superscript);
            if (found != std::string_view::npos && trim(name.substr(found + 2)).empty()) name = name.substr(0, found);
        }
        if (canonical_key(name).empty()) fail("expected the name of a unit");
        at_ += name.size();
        return system_.word(name);
    }

    // "2", "-1", "0.5", "(1/2)"
    Exponent written_exponent() {
        const bool bracketed = peek() == '(';
        if (bracketed) ++at_;
        Exponent exponent = exponent_number();
        if (bracketed && peek() == '/') {
            ++at_;
            const Exponent divisor = exponent_number();
            if (divisor.numerator == 0) fail("a power is divided by 0");
            exponent = exponent * Exponent(divisor.denominator, divisor.numerator);
        }
        if (bracketed) {
            if (peek() != ')') fail("expected ')'");
            ++at_;
        }
        return exponent;
    }

    Exponent exponent_number() {
        peek();
        const std::size_t begin = at_;
        if (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '+')) ++at_;
        while (at_ < text_.size() && ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '.')) ++at_;
        const auto value = parse_number(text_.substr(begin, at_ - begin));
        // Twelfths cover halves, thirds and quarters, written exactly or as decimals.
        for (std::int64_t d = 1; value && d <= largest_root; ++d) {
            const double numerator = *value * static_cast<double>(d);
            const bool in_range = numerator >= -static_cast<double>(largest_exponent) &&
                                  numerator <= static_cast<double>(largest_exponent);
            if (in_range && numerator == static_cast<double>(static_cast<std::int64_t>(numerator))) {
                return {static_cast<std::int64_t>(numerator), d};
            }
        }
        fail("expected a power, such as 2 or (1/2)");
    }

    const UnitSystem& system_;
    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

}  // namespace

UnitSystem::UnitSystem() {
    for (std::string_view word : dimensionless_words) meanings_.emplace(singular(canonical_key(word)), Unit());
    for (const auto& [a, b] : default_equivalences) add_equivalence(a, b);
}

Unit UnitSystem::word(std::string_view name) const {
    const std::string key = canonical_key(name);
    return resolve(Unit::base(singular(key), std::string(trim(name))), 0);
}

Unit UnitSystem::resolve(const Unit& unit, int depth) const {
    Unit out;
    for (const Unit::Factor& factor : unit.factors()) {
        const auto meaning = depth < deepest_definition ? meanings_.find(factor.key) : meanings_.end();
        const Unit base = Unit::base(factor.key, factor.name);
        const auto raised =
            (meaning == meanings_.end() ? base : resolve(meaning->second, depth + 1)).power(factor.exponent);
        out = out * raised.value_or(base);
    }
    return out;
}

bool UnitSystem::add_equivalence(std::string_view a, std::string_view b) {
    const auto left = parse(a), right = parse(b);
    if (!left || !right) return false;
    if (*left == *right) return true;
    const auto single = [](const Unit& unit) {
        return unit.factors().size() == 1 && unit.factors()[0].exponent == Exponent{};
    };
    const auto contains = [](const Unit& unit, const std::string& key) {
        for (const Unit::Factor& factor : unit.factors()) {
            if (factor.key == key) return true;
        }
        return false;
    };
    const auto define = [&](const Unit& word, const Unit& meaning) {
        if (!single(word) || contains(meaning, word.factors()[0].key)) return false;
        meanings_.insert_or_assign(word.factors()[0].key, meaning);
        return true;
    };
    return define(*right, *left) || define(*left, *right);
}

std::optional<Unit> UnitSystem::parse(std::string_view text, Fault* fault) const {
    if (trim(text).empty()) return std::nullopt;
    try {
        return Parser(*this, text).whole();
    } catch (const Wrong& wrong) {
        if (fault != nullptr) *fault = wrong.fault;
        return std::nullopt;
    }
}

std::optional<Unit> UnitSystem::parse(std::string_view text, Span span, DiagnosticSink& sink) const {
    Fault fault;
    auto unit = parse(text, &fault);
    if (unit || fault.message.empty()) return unit;
    Span place = span;
    if (span.known() && span.end - span.begin == text.size()) {
        place.begin = span.begin + static_cast<std::uint32_t>(fault.begin);
        place.end = span.begin + static_cast<std::uint32_t>(fault.end);
    }
    std::string message = "the unit '";
    message += trim(text);
    message += "' cannot be read: ";
    message += fault.message;
    sink.report(DiagnosticKind::unit_syntax, place, std::move(message));
    return std::nullopt;
}

}  // namespace crux::units
