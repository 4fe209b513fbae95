// Package <-> text: words and numbers apart by blanks, counts before lists, then the array program.
#include "scenarios/text.h"

#include <charconv>
#include <cmath>
#include <variant>

#include "base/text.h"
#include "ir/text.h"

namespace crux::scenarios {

namespace {

constexpr std::string_view heading = "crux-scenarios-1";

class Writer {
  public:
    std::string take() && { return std::move(out_); }
    void word(std::string_view word) {
        out_ += word;
        out_ += '\n';
    }
    void number(double value) {
        out_ += format_number(value);
        out_ += ' ';
    }
    void count(std::uint64_t value) {
        out_ += std::to_string(value);
        out_ += ' ';
    }
    void index(std::size_t value) { value == none ? word("-") : count(value); }
    void text(std::string_view text) {
        count(text.size());
        out_ += text;
        out_ += '\n';
    }
    template <class Item, class Write>
    void list(const std::vector<Item>& items, const Write& write) {
        count(items.size());
        for (const Item& item : items) write(item);
        out_ += '\n';
    }
    void element(const engine::Element& element) {
        count(element.variable.index);
        count(element.index);
    }
    void distribution(const stats::Distribution& distribution) {
        list(distribution.state(), [&](double value) { number(value); });
    }
    void fixed(const std::vector<FixedInput>& fixed) {
        list(fixed, [&](const FixedInput& item) {
            count(item.input);
            number(item.value);
        });
    }
    void drawn(const std::vector<DrawnInput>& drawn) {
        list(drawn, [&](const DrawnInput& item) {
            count(item.coordinate);
            list(item.inputs, [&](std::size_t input) { count(input); });
            distribution(item.distribution);
            count(item.exploratory ? 1 : 0);
            number(item.setting);
        });
    }

  private:
    std::string out_;
};

// Reads until the first fault, after which all is 0 and empty.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}
    bool ok() const { return ok_; }

    std::string_view word() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
        const std::size_t end = std::min(rest_.find_first_of(" \n"), rest_.size());
        const std::string_view word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        ok_ = ok_ && !word.empty();
        return word;
    }
    double number() {
        const std::string_view text = word();
        if (text == "inf" || text == "-inf") return text[0] == '-' ? -HUGE_VAL : HUGE_VAL;
        const auto value = parse_number(text);
        ok_ = ok_ && value.has_value();
        return value.value_or(0);
    }
    std::size_t count() {
        const std::string_view text = word();
        std::size_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        ok_ = ok_ && error == std::errc() && end == text.data() + text.size();
        return ok_ ? value : 0;
    }
    std::size_t index() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n')) rest_.remove_prefix(1);
        if (!rest_.starts_with("-\n")) return count();
        rest_.remove_prefix(1);
        return none;
    }
    std::string text() {
        const std::size_t size = count();
        if (!ok_ || rest_.size() < size + 1) {
            ok_ = false;
            return {};
        }
        const std::string out(rest_.substr(1, size));
        rest_.remove_prefix(size + 1);
        return out;
    }
    template <class Read>
    auto list(const Read& read) {
        std::vector<decltype(read())> out;
        const std::size_t size = count();
        ok_ = ok_ && size <= rest_.size();  // an item takes at least a byte
        for (std::size_t i = 0; ok_ && i < size; ++i) out.push_back(read());
        return out;
    }
    engine::Element element() {
        const std::size_t variable = count();
        return {ir::VariableId(variable), static_cast<std::uint32_t>(count())};
    }
    stats::Distribution distribution() {
        return stats::Distribution::from_state(list([&] { return number(); }));
    }
    std::vector<FixedInput> fixed() {
        return list([&] {
            const std::size_t input = count();
            return FixedInput{input, number()};
        });
    }
    std::vector<DrawnInput> drawn() {
        return list([&] {
            DrawnInput out;
            out.coordinate = count();
            out.inputs = list([&] { return count(); });
            out.distribution = distribution();
            out.exploratory = count() != 0;
            out.setting = number();
            return out;
        });
    }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

void write(Writer& out, const BoundClaim& claim) {
    out.count(claim.claim);
    out.count(claim.coordinate);
    out.count(claim.position);
    out.count(claim.mirror);
    out.list(claim.cumulative, [&](double share) { out.number(share); });
    out.list(claim.stances, [&](const BoundStance& stance) {
        out.fixed(stance.fixed);
        out.drawn(stance.drawn);
        out.list(stance.weights, [&](const auto& weight) {
            out.count(weight.first);
            out.number(weight.second);
        });
    });
}

BoundClaim read_claim(Reader& in) {
    BoundClaim claim;
    claim.claim = in.count();
    claim.coordinate = in.count();
    claim.position = in.count();
    claim.mirror = in.count();
    claim.cumulative = in.list([&] { return in.number(); });
    claim.stances = in.list([&] {
        BoundStance stance;
        stance.fixed = in.fixed();
        stance.drawn = in.drawn();
        stance.weights = in.list([&] {
            const std::size_t outcome = in.count();
            return std::pair<std::size_t, double>(outcome, in.number());
        });
        return stance;
    });
    return claim;
}

void read_binding(Reader& in, Binding& binding) {
    binding.inputs = in.list([&] { return in.element(); });
    binding.coordinates = in.list([&] { return in.text(); });
    auto members = in.list([&] { return in.count(); });
    auto factor = in.list([&] { return in.number(); });
    if (factor.size() == members.size() * members.size())
        binding.copula = stats::Copula::from_state(std::move(members), std::move(factor));
    binding.claims = in.list([&] { return read_claim(in); });
    binding.uncertainties = in.drawn();
    binding.policies = in.list([&] { return in.fixed(); });
    binding.outcome_elements = in.list([&] { return in.element(); });
    binding.outcomes = in.list([&] {
        ensemble::Outcome outcome;
        outcome.output = in.count();
        outcome.kind = static_cast<ensemble::Outcome::Kind>(in.count());
        outcome.time = in.number();
        return outcome;
    });
    binding.viewpoints = in.list([&] {
        return in.list([&] {
            BoundWeight weight;
            weight.outcome = in.count();
            weight.coordinate = in.index();
            weight.distribution = in.distribution();
            weight.value = in.number();
            return weight;
        });
    });
}

}  // namespace

std::string print(const Package& package) {
    const Binding& binding = package.binding;
    Writer out;
    out.word(heading);
    out.list(binding.inputs, [&](const engine::Element& input) { out.element(input); });
    out.list(binding.coordinates, [&](const std::string& name) { out.text(name); });
    out.list(binding.copula.members(), [&](std::size_t member) { out.count(member); });
    out.list(binding.copula.factor(), [&](double entry) { out.number(entry); });
    out.list(binding.claims, [&](const BoundClaim& claim) { write(out, claim); });
    out.drawn(binding.uncertainties);
    out.list(binding.policies, [&](const std::vector<FixedInput>& fixed) { out.fixed(fixed); });
    out.list(binding.outcome_elements, [&](const engine::Element& element) { out.element(element); });
    out.list(binding.outcomes, [&](const ensemble::Outcome& outcome) {
        out.count(outcome.output);
        out.count(static_cast<std::uint64_t>(outcome.kind));
        out.number(outcome.time);
    });
    out.list(binding.viewpoints, [&](const std::vector<BoundWeight>& viewpoint) {
        out.list(viewpoint, [&](const BoundWeight& weight) {
            out.count(weight.outcome);
            out.index(weight.coordinate);
            out.distribution(weight.distribution);
            out.number(weight.value);
        });
    });
    out.list(package.anchors, [&](const Anchors& anchors) {
        out.number(anchors.worst);
        out.number(anchors.best);
    });
    out.list(package.charts, [&](const engine::Element& element) { out.element(element); });
    out.number(package.level);
    out.number(package.immaterial);
    out.text(ir::print(binding.module));
    return std::move(out).take();
}

Result<Package> parse(std::string_view text) {
    Reader in(text);
    if (in.word() != heading) return Failure{"this is no package of this version of Crux"};
    Package package;
    read_binding(in, package.binding);
    package.anchors = in.list([&] {
        const double worst = in.number();
        return Anchors{worst, in.number()};
    });
    package.charts = in.list([&] { return in.element(); });
    package.level = in.number();
    package.immaterial = in.number();
    const std::string program = in.text();
    if (!in.ok()) return Failure{"the package is cut short or damaged"};
    auto module = ir::parse(program);
    if (const auto* fault = std::get_if<ir::ParseFailure>(&module))
        return Failure{"the array program, line " + std::to_string(fault->line) + ": " + fault->message};
    package.binding.module = std::move(std::get<ir::Module>(module));
    return package;
}

}  // namespace crux::scenarios
