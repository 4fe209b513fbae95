// The small languages of `crux explore`: "name=law(a, b, low=c)" and "kind(name[A,B], time)".
// Each text becomes a source of its own, so that what is wrong is shown at its place.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ensemble/explore.h"
#include "stats/random.h"

namespace crux::ensemble {

namespace {

// A piece of the text, with its place.
struct Piece {
    std::string_view text;
    Span span;
};

Piece part(const Piece& whole, std::size_t begin, std::size_t end) {
    while (begin < end && (whole.text[begin] == ' ' || whole.text[begin] == '\t')) ++begin;
    while (end > begin && (whole.text[end - 1] == ' ' || whole.text[end - 1] == '\t')) --end;
    const auto shift = [&](std::size_t i) { return whole.span.begin + static_cast<std::uint32_t>(i); };
    return {whole.text.substr(begin, end - begin), {whole.span.file, shift(begin), shift(end)}};
}

Piece whole_of(const std::string& text, const char* option, SourceSet& sources) {
    const FileId file = sources.add(option, text);
    const std::string& kept = sources.file(file).text;
    return {kept, {file, 0, static_cast<std::uint32_t>(kept.size())}};
}

// The first `wanted` outside double quotes and, unless it is one, outside brackets.
std::size_t find_outside(std::string_view text, char wanted, std::size_t from = 0) {
    bool quoted = false;
    int depth = 0;
    for (std::size_t i = from; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == wanted && depth == 0) return i;
        if (c == '[' || c == '(') ++depth;
        if (c == ']' || c == ')') --depth;
    }
    return std::string_view::npos;
}

std::vector<Piece> split_outside(const Piece& whole, char separator) {
    std::vector<Piece> pieces;
    std::size_t begin = 0;
    for (;;) {
        const std::size_t end = find_outside(whole.text, separator, begin);
        pieces.push_back(part(whole, begin, std::min(end, whole.text.size())));
        if (end == std::string_view::npos) return pieces;
        begin = end + 1;
    }
}

// "head(inside)", or nothing.
struct Call {
    Piece head, inside;
};
std::optional<Call> call_of(const Piece& whole) {
    const std::size_t open = find_outside(whole.text, '(');
    if (open == std::string_view::npos || whole.text.back() != ')') return std::nullopt;
    return Call{part(whole, 0, open), part(whole, open + 1, whole.text.size() - 1)};
}

std::vector<std::string> author_names(const ir::Module& module) {
    std::vector<std::string> names;
    for (const ir::Variable& variable : module.variables) {
        if (!variable.hidden) names.push_back(variable.name);
    }
    return names;
}

std::string did_you_mean(std::string_view name, std::span<const std::string> known) {
    const auto near = closest(name, known);
    return near ? fmt::format("did you mean '{}'?", *near) : std::string();
}

// Finds names in a module; reports what it does not find.
class Names {
  public:
    Names(const ir::Module& module, DiagnosticSink& sink, DiagnosticKind kind)
        : module_(module), sink_(sink), kind_(kind) {}

    struct Found {
        ir::VariableId variable;
        std::vector<engine::Element> elements;  ///< one where subscripts were given
        bool subscripted = false;
    };
    std::optional<Found> find(const Piece& piece) const {
        Found found;
        found.variable = module_.find(piece.text);
        const std::size_t bracket = find_outside(piece.text, '[');
        if (!found.variable.valid() && bracket != std::string_view::npos && piece.text.back() == ']') {
            return find_element(part(piece, 0, bracket), part(piece, bracket + 1, piece.text.size() - 1));
        }
        if (!found.variable.valid()) return unknown(piece);
        for (std::uint32_t e = 0; e < module_.elements(found.variable); ++e)
            found.elements.push_back({found.variable, e});
        return found;
    }

  private:
    std::optional<Found> unknown(const Piece& piece) const {
        const std::string said =
            piece.text.empty() ? "a name is missing" : fmt::format("the model has no variable '{}'", piece.text);
        sink_.report(kind_, piece.span, said, did_you_mean(piece.text, author_names(module_)));
        return std::nullopt;
    }

    std::optional<Found> find_element(const Piece& name, const Piece& subscripts) const {
        Found found;
        found.variable = module_.find(name.text);
        if (!found.variable.valid()) return unknown(name);
        const ir::Variable& variable = module_.at(found.variable);
        const std::vector<Piece> given = split_outside(subscripts, ',');
        if (given.size() != variable.axes.size()) {
            sink_.report(kind_, subscripts.span,
                         fmt::format("'{}' has {} subscript{}, not {}", variable.name, variable.axes.size(),
                                     variable.axes.size() == 1 ? "" : "s", given.size()));
            return std::nullopt;
        }
        std::uint32_t index = 0;
        for (std::size_t i = 0; i < given.size(); ++i) {
            const ir::Axis& axis = module_.axes[variable.axes[i].index];
            const auto at = std::find_if(axis.elements.begin(), axis.elements.end(), [&](const std::string& element) {
                return canonical_key(element) == canonical_key(given[i].text);
            });
            if (at == axis.elements.end()) {
                sink_.report(kind_, given[i].span, fmt::format("'{}' is no element of '{}'", given[i].text, axis.name),
                             did_you_mean(given[i].text, axis.elements));
                return std::nullopt;
            }
            index = index * static_cast<std::uint32_t>(axis.elements.size()) +
                    static_cast<std::uint32_t>(at - axis.elements.begin());
        }
        found.elements.push_back({found.variable, index});
        found.subscripted = true;
        return found;
    }

    const ir::Module& module_;
    DiagnosticSink& sink_;
    DiagnosticKind kind_;
};

std::vector<std::string> law_names() {
    std::vector<std::string> names;
    for (const stats::LawInfo& info : stats::laws()) names.emplace_back(info.name);
    return names;
}

std::string signature(const stats::LawInfo& info) {
    if (info.law == stats::Law::discrete) return "discrete(value:weight, ...)";
    return fmt::format("{}({})", info.name, fmt::join(info.parameters, ", "));
}

std::optional<double> number_in(const Piece& piece, DiagnosticSink& sink) {
    const auto value = parse_number(piece.text);
    if (!value || !std::isfinite(*value)) {
        sink.report(DiagnosticKind::bad_distribution, piece.span, fmt::format("'{}' is not a number", piece.text));
        return std::nullopt;
    }
    return value;
}

std::optional<stats::Distribution> made(Result<stats::Distribution> result, Span span, DiagnosticSink& sink) {
    if (result) return std::move(*result);
    sink.report(DiagnosticKind::bad_distribution, span, result.failure().message);
    return std::nullopt;
}

std::optional<stats::Distribution> parse_discrete(const Call& call, DiagnosticSink& sink) {
    std::vector<stats::WeightedValue> values;
    for (const Piece& item : split_outside(call.inside, ',')) {
        const std::vector<Piece> pair = split_outside(item, ':');
        const auto value = number_in(pair[0], sink);
        const auto weight = pair.size() > 1 ? number_in(pair[1], sink) : 1.0;
        if (!value || !weight) return std::nullopt;
        values.push_back({*value, *weight});
    }
    return made(stats::Distribution::discrete(values), call.inside.span, sink);
}

std::optional<stats::Distribution> distribution_at(const Piece& text, DiagnosticSink& sink) {
    const auto call = call_of(text);
    const stats::LawInfo* law = call ? stats::find_law(call->head.text) : nullptr;
    if (law == nullptr) {
        const Piece& shown = call ? call->head : text;
        const std::vector<std::string> known = law_names();
        sink.report(DiagnosticKind::bad_distribution, shown.span,
                    fmt::format("'{}' is no distribution; there are {}", shown.text, fmt::join(known, ", ")),
                    call ? did_you_mean(shown.text, known) : "write it as uniform(4, 8)");
        return std::nullopt;
    }
    if (law->law == stats::Law::discrete) return parse_discrete(*call, sink);
    std::vector<stats::Parameter> parameters;
    for (const Piece& item : split_outside(call->inside, ',')) {
        const std::size_t equals = item.text.find('=');
        const bool named = equals != std::string_view::npos;
        if (!named && parameters.size() >= law->parameters.size()) {
            sink.report(DiagnosticKind::bad_distribution, item.span,
                        fmt::format("there is one number too many for {}", signature(*law)),
                        law->can_be_cut ? "cut it by name: low=..., high=..." : "");
            return std::nullopt;
        }
        const auto value = number_in(named ? part(item, equals + 1, item.text.size()) : item, sink);
        if (!value) return std::nullopt;
        parameters.push_back({named ? trim(item.text.substr(0, equals)) : law->parameters[parameters.size()], *value});
    }
    return made(stats::Distribution::make(law->law, parameters), text.span, sink);
}

std::string_view role_in_words(ir::Role role) {
    switch (role) {
        case ir::Role::stock:
            return "a stock";
        case ir::Role::level:
            return "a level that the model changes";
        case ir::Role::auxiliary:
            return "computed by an equation";
        default:
            return "a selector";
    }
}

}  // namespace

namespace {

std::optional<Varied> varied_at(const Piece& name, const ir::Module& module, DiagnosticSink& sink) {
    const auto found = Names(module, sink, DiagnosticKind::bad_setting).find(name);
    if (!found) return std::nullopt;
    const ir::Variable& variable = module.at(found->variable);
    if (variable.role != ir::Role::constant) {
        sink.report(DiagnosticKind::bad_setting, name.span,
                    fmt::format("'{}' is {}, and only constants can vary", variable.name, role_in_words(variable.role)),
                    fmt::format("make it a constant with --set \"{}=...\" as well", variable.name));
        return std::nullopt;
    }
    const std::string spelt =
        found->subscripted ? module.element_name(found->variable, found->elements[0].index) : variable.name;
    return Varied{spelt, found->elements};
}

}  // namespace

std::optional<Varied> parse_varied(const std::string& text, const ir::Module& module, SourceSet& sources,
                                   DiagnosticSink& sink) {
    return varied_at(whole_of(text, "--vary", sources), module, sink);
}

std::optional<stats::Distribution> parse_distribution(const std::string& text, SourceSet& sources,
                                                      DiagnosticSink& sink) {
    const Piece whole = whole_of(text, "distribution", sources);
    return distribution_at(part(whole, 0, whole.text.size()), sink);
}

std::uint64_t stream_of_varied(std::string_view text) { return stats::stream_of(canonical_key(text)); }

std::optional<Vary> parse_vary(const std::string& text, const ir::Module& module, SourceSet& sources,
                               DiagnosticSink& sink) {
    const Piece whole = whole_of(text, "--vary", sources);
    const std::size_t equals = find_outside(whole.text, '=');
    if (equals == std::string_view::npos) {
        sink.report(DiagnosticKind::bad_setting, whole.span,
                    fmt::format("'{}' is not of the form name=distribution", text),
                    "write --vary \"contact rate=uniform(4,8)\"");
        return std::nullopt;
    }
    const auto varied = varied_at(part(whole, 0, equals), module, sink);
    const auto distribution = distribution_at(part(whole, equals + 1, whole.text.size()), sink);
    if (!varied || !distribution) return std::nullopt;
    return Vary{*varied, *distribution};
}

namespace {

std::optional<Outcome::Kind> kind_of(std::string_view word) {
    for (const auto kind : {Outcome::Kind::final, Outcome::Kind::mean, Outcome::Kind::max, Outcome::Kind::min,
                            Outcome::Kind::integral, Outcome::Kind::at}) {
        if (iequals_ascii(name(kind), word)) return kind;
    }
    return std::nullopt;
}

std::optional<double> time_within(const Piece& piece, const ir::Module& module, DiagnosticSink& sink) {
    const auto time = parse_number(piece.text);
    if (!time || !(*time >= module.time.initial && *time <= module.time.final)) {
        sink.report(DiagnosticKind::bad_outcome, piece.span,
                    fmt::format("'{}' is no time of the run, which goes from {} to {}", piece.text,
                                format_number(module.time.initial), format_number(module.time.final)));
        return std::nullopt;
    }
    return time;
}

std::string units_of(const ir::Module& module, const ir::Variable& variable, Outcome::Kind kind) {
    if (kind != Outcome::Kind::integral || variable.units.empty() || module.time.units.empty()) return variable.units;
    return fmt::format("({})*({})", variable.units, module.time.units);
}

}  // namespace

std::optional<NamedOutcome> parse_outcome(const std::string& text, const ir::Module& module, SourceSet& sources,
                                          DiagnosticSink& sink) {
    const Piece whole = whole_of(text, "--outcome", sources);
    const auto call = whole.text.empty() ? std::nullopt : call_of(whole);
    const auto kind = call ? kind_of(call->head.text) : std::nullopt;
    if (!kind) {
        sink.report(
            DiagnosticKind::bad_outcome, call ? call->head.span : whole.span,
            fmt::format("'{}' is no outcome: expected final, mean, max, min, integral or at, of a variable", text),
            fmt::format("write final({})", call ? call->inside.text : whole.text));
        return std::nullopt;
    }
    const std::vector<Piece> arguments = split_outside(call->inside, ',');
    const std::size_t wanted = *kind == Outcome::Kind::at ? 2 : 1;
    if (arguments.size() != wanted) {
        sink.report(DiagnosticKind::bad_outcome, call->inside.span,
                    wanted == 2 ? "at takes a variable and a time, as in at(x, 12.5)"
                                : fmt::format("{} takes one variable", name(*kind)));
        return std::nullopt;
    }
    const auto found = Names(module, sink, DiagnosticKind::bad_outcome).find(arguments[0]);
    const auto time = wanted == 2 ? time_within(arguments[1], module, sink) : 0.0;
    if (!found || !time) return std::nullopt;
    const ir::Variable& variable = module.at(found->variable);
    if (!found->subscripted && !variable.axes.empty()) {
        sink.report(DiagnosticKind::bad_outcome, arguments[0].span,
                    fmt::format("'{}' is an array; an outcome is one number", variable.name),
                    fmt::format("name one element: {}", module.element_name(found->variable, 0)));
        return std::nullopt;
    }
    const engine::Element element = found->elements[0];
    std::string spelt = fmt::format("{}({}", name(*kind), module.element_name(element.variable, element.index));
    if (wanted == 2) spelt += ", " + format_number(*time);
    return NamedOutcome{spelt + ")", element, *kind, *time, units_of(module, variable, *kind)};
}

}  // namespace crux::ensemble
