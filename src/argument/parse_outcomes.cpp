// [[outcomes]], [[viewpoints]] and [[charts]]: what is looked at, and by whom.
#include <fmt/format.h>

#include "argument/reader.h"
#include "base/text.h"

namespace crux::argument {

namespace {

void check_anchors(Fields& fields, const Outcome& outcome) {
    if (outcome.worst == outcome.best) {
        fields.reading().report(
            DiagnosticKind::equal_anchors, fields.place(),
            fmt::format("the anchors worst and best of {} are both {}", fields.what(), format_number(outcome.worst)));
        return;
    }
    const bool higher = outcome.best > outcome.worst;
    if (higher == (outcome.direction == Direction::higher)) return;
    fields.reading().report(
        DiagnosticKind::anchors_against_direction, fields.place(),
        fmt::format("{} is better {}, but best ({}) is {} worst ({})", fields.what(),
                    outcome.direction == Direction::higher ? "higher" : "lower", format_number(outcome.best),
                    higher ? "above" : "below", format_number(outcome.worst)));
}

Outcome read_outcome(const toml::table& table, Reading& reading) {
    Outcome outcome;
    Fields fields(table, "an outcome", reading);
    outcome.span = fields.place();
    outcome.id = fields.word("id", true);
    fields.rename(fmt::format("outcome '{}'", outcome.id.text));
    outcome.name = fields.text("name");
    if (outcome.name.empty()) outcome.name = outcome.id.text;
    outcome.words = fields.text("words");
    outcome.variable = fields.word("variable", true);
    const auto reduce = fields.choice("reduce", {"final", "mean", "max", "min", "integral", "at"}, true);
    if (reduce) outcome.reduce = static_cast<Reduction>(*reduce);
    outcome.at = fields.moment("at", outcome.reduce == Reduction::at);
    if (outcome.at && reduce && outcome.reduce != Reduction::at) {
        reading.report(DiagnosticKind::wrong_value, outcome.at->span,
                       fmt::format("{} has 'at', but reduces by \"{}\"", fields.what(), name(outcome.reduce)),
                       "write reduce = \"at\", or drop 'at'");
    }
    const auto direction = fields.choice("direction", {"lower", "higher"}, true);
    const auto worst = fields.number("worst", true), best = fields.number("best", true);
    outcome.acceptable = fields.number("acceptable");
    outcome.unit = fields.word("unit");
    outcome.note = fields.text("note");
    if (direction && worst && best) {
        outcome.direction = static_cast<Direction>(*direction);
        outcome.worst = *worst;
        outcome.best = *best;
        check_anchors(fields, outcome);
    }
    fields.finish();
    return outcome;
}

void read_weights(Fields& fields, Viewpoint& viewpoint) {
    const toml::table* weights = fields.table("weights", !viewpoint.reader);
    if (!weights) return;
    Reading& reading = fields.reading();
    for (auto&& [key, node] : *weights) {
        const std::string what = fmt::format("the weight of '{}' in {}", key.str(), fields.what());
        auto quantity = quantity_of(node, what, reading);
        if (!quantity) continue;
        if (!(quantity->distribution.low() >= 0)) {
            reading.report(DiagnosticKind::bad_weight, reading.span(node),
                           fmt::format("{} is {}; weights are not below 0", what, quantity->text()));
        }
        viewpoint.weights.push_back({{std::string(key.str()), reading.span(key)}, 0, std::move(*quantity)});
    }
    bool any = false;
    for (const ViewpointWeight& weight : viewpoint.weights) any = any || weight.quantity.distribution.high() > 0;
    if (!any) {
        reading.report(DiagnosticKind::bad_weight, reading.span(*weights),
                       fmt::format("{} gives no outcome a weight above 0", fields.what()));
    }
}

Viewpoint read_viewpoint(const toml::table& table, Reading& reading) {
    Viewpoint viewpoint;
    Fields fields(table, "a viewpoint", reading);
    viewpoint.span = fields.place();
    viewpoint.id = fields.word("id", true);
    fields.rename(fmt::format("viewpoint '{}'", viewpoint.id.text));
    viewpoint.name = fields.text("name");
    if (viewpoint.name.empty()) viewpoint.name = viewpoint.id.text;
    viewpoint.words = fields.text("words");
    viewpoint.reader = fields.flag("reader");
    viewpoint.basis = fields.text("basis", !viewpoint.reader);
    read_weights(fields, viewpoint);
    fields.finish();
    return viewpoint;
}

Chart read_chart(const toml::table& table, Reading& reading) {
    Chart chart;
    Fields fields(table, "a chart", reading);
    chart.span = fields.place();
    chart.variable = fields.word("variable", true);
    fields.rename(fmt::format("the chart of '{}'", chart.variable.text));
    chart.name = fields.text("name");
    if (chart.name.empty()) chart.name = chart.variable.text;
    chart.unit = fields.word("unit");
    chart.data = fields.word("data");
    fields.finish();
    return chart;
}

}  // namespace

void read_outcomes(Fields& root, Argument& argument) {
    for (const toml::table* table : root.tables("outcomes"))
        argument.outcomes.push_back(read_outcome(*table, root.reading()));
}
void read_viewpoints(Fields& root, Argument& argument) {
    for (const toml::table* table : root.tables("viewpoints")) {
        argument.viewpoints.push_back(read_viewpoint(*table, root.reading()));
    }
}
void read_charts(Fields& root, Argument& argument) {
    for (const toml::table* table : root.tables("charts"))
        argument.charts.push_back(read_chart(*table, root.reading()));
}

}  // namespace crux::argument
