// TOML text -> Argument: the file as a whole, [argument] and [time]. The other tables have a
// source each (parse_*.cpp); what they must agree on is in check.cpp.
#include <fmt/format.h>

#include "argument/reader.h"
#include "base/text.h"

namespace crux::argument {

std::string_view name(ClaimKind kind) {
    constexpr std::string_view names[] = {"fact", "causal", "prediction", "value", "recommendation"};
    return names[static_cast<std::size_t>(kind)];
}
std::string_view name(CounterStance stance) {
    constexpr std::string_view names[] = {"against", "qualifies", "for"};
    return names[static_cast<std::size_t>(stance)];
}
std::string_view name(Basis basis) {
    constexpr std::string_view names[] = {"", "DATA", "LIT", "EXPL", "OURS"};
    return names[static_cast<std::size_t>(basis)];
}
std::string_view name(Reduction reduction) {
    constexpr std::string_view names[] = {"final", "mean", "max", "min", "integral", "at"};
    return names[static_cast<std::size_t>(reduction)];
}

std::string Quantity::text() const {
    if (value) return format_number(*value);
    if (distribution.law() == stats::Law::uniform) {
        return format_number(distribution.low()) + " to " + format_number(distribution.high());
    }
    return distribution.text();
}

namespace {

template <class Items>
std::size_t position_of(const Items& items, std::string_view id) {
    std::size_t i = 0;
    while (i < items.size() && items[i].id.text != id) ++i;
    return i;
}

void read_format(Fields& root) {
    const toml::node* node = root.node("format", true);
    if (!node) return;
    const auto* number = node->as_integer();
    if (number && number->get() == 1) return;
    root.reading().report(DiagnosticKind::wrong_value, root.reading().span(*node),
                          "'format' is not 1, the only format of argument files that this Crux reads");
}

void read_head(Fields& root, Argument& argument) {
    const toml::table* table = root.table("argument", true);
    if (!table) return;
    Fields fields(*table, "[argument]", root.reading());
    argument.title = fields.text("title", true);
    argument.question = fields.text("question");
    argument.words = fields.text("words");
    argument.source = fields.text("source");
    argument.recommends = fields.word("recommends");
    argument.mirror_policy = fields.word("mirror_policy");
    argument.as_it_was = fields.word("as_it_was");
    argument.model = fields.word("model", true);
    if (const auto day = date_of(fields, "knowledge_date")) argument.knowledge_date = iso(*day);
    fields.finish();
}

void read_time(Fields& root, Argument& argument) {
    const toml::table* table = root.table("time");
    if (!table) return;
    Fields fields(*table, "[time]", root.reading());
    const toml::node* origin = fields.node("origin", true);
    const auto unit = fields.choice("unit", {"day", "week", "month", "year"}, true);
    if (origin && !origin->as_date()) fields.wrong_type("origin", *origin, "a date without quotes");
    if (origin && origin->as_date() && unit) {
        const toml::date date = origin->as_date()->get();
        argument.calendar.emplace(Date{date.year, date.month, date.day}, static_cast<TimeUnit>(*unit));
        root.reading().calendar = argument.calendar;
    }
    fields.finish();
}

}  // namespace

std::size_t Argument::policy(std::string_view id) const { return position_of(policies, id); }
std::size_t Argument::outcome(std::string_view id) const { return position_of(outcomes, id); }
const Claim* Argument::claim(std::string_view id) const {
    const std::size_t i = position_of(claims, id);
    return i < claims.size() ? &claims[i] : nullptr;
}

std::optional<Argument> parse(FileId file, const SourceSet& sources, DiagnosticSink& sink) {
    Reading reading(file, sources);
    Argument argument;
    argument.file = file;
    const auto table = read_toml(file, sources, reading);
    if (!table) {
        reading.hand_over(sink);
        return std::nullopt;
    }
    Fields root(*table, "the file", reading);
    read_format(root);
    read_head(root, argument);
    read_time(root, argument);
    read_claims(root, argument);
    read_uncertainties(root, argument);
    read_policies(root, argument);
    read_outcomes(root, argument);
    read_viewpoints(root, argument);
    read_charts(root, argument);
    read_fit(root, argument);
    read_looks(root, argument);
    root.finish();
    check_references(argument, reading);
    const bool failed = reading.has_errors();
    reading.hand_over(sink);
    return failed ? std::nullopt : std::optional(std::move(argument));
}

}  // namespace crux::argument
