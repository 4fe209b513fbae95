// [fit]: what is calibrated, to what, and in which of the argument's worlds.
#include <fmt/format.h>

#include "argument/reader.h"
#include "base/text.h"

namespace crux::argument {

std::string_view name(Observe observe) {
    constexpr std::string_view names[] = {"level", "mean", "integral", "difference"};
    return names[static_cast<std::size_t>(observe)];
}
std::string_view name(Loss loss) {
    constexpr std::string_view names[] = {"squares", "huber", "soft_l1"};
    return names[static_cast<std::size_t>(loss)];
}

namespace {

// A number above 0; reported otherwise.
std::optional<double> positive(Fields& fields, std::string_view key) {
    const toml::node* node = fields.node(key);
    if (!node) return std::nullopt;
    const auto value = number_of(*node, fmt::format("'{}' of {}", key, fields.what()), fields.reading());
    if (!value || *value > 0) return value;
    fields.reading().report(
        DiagnosticKind::wrong_value, fields.reading().span(*node),
        fmt::format("'{}' of {} is {}; expected a number above 0", key, fields.what(), format_number(*value)));
    return std::nullopt;
}

void read_where(Fields& fields, FitTarget& target) {
    const toml::table* where = fields.table("where");
    if (!where) return;
    for (auto&& [key, node] : *where) {
        if (const auto* text = node.as_string()) {
            target.where.push_back({{std::string(key.str()), fields.reading().span(key)}, text->get()});
        } else {
            fields.reading().report(DiagnosticKind::wrong_type, fields.reading().span(node),
                                    fmt::format("'{}' in 'where' of {} is {}; expected a text in quotes", key.str(),
                                                fields.what(), describe(node)));
        }
    }
}

// A window belongs to means and integrals, and a date to begin at to all but levels and means.
void check_window(Fields& fields, const FitTarget& target) {
    Reading& reading = fields.reading();
    const bool windowed = target.observe == Observe::mean || target.observe == Observe::integral;
    if (target.window && !windowed) {
        reading.report(DiagnosticKind::wrong_value, target.span,
                       fmt::format("{} has 'window', but observes a {}", fields.what(), name(target.observe)),
                       "write observe = \"mean\" or observe = \"integral\", or drop 'window'");
    }
    if (target.since && target.observe != Observe::integral && target.observe != Observe::difference) {
        reading.report(DiagnosticKind::wrong_value, target.since->span,
                       fmt::format("{} has 'since', but observes a {}", fields.what(), name(target.observe)),
                       "write observe = \"integral\" or observe = \"difference\", or drop 'since'");
    }
    if (target.since && target.window) {
        reading.report(DiagnosticKind::wrong_value, target.span,
                       fmt::format("{} has both 'window' and 'since'; expected one", fields.what()));
    }
    if (target.first && target.last && !(target.first->time <= target.last->time)) {
        reading.report(DiagnosticKind::not_ascending, target.last->span,
                       fmt::format("'last' of {} is before 'first'", fields.what()));
    }
}

FitTarget read_target(const toml::table& table, Reading& reading) {
    FitTarget target;
    Fields fields(table, "a target of the fit", reading);
    target.span = fields.place();
    target.variable = fields.word("variable", true);
    fields.rename(fmt::format("the target '{}'", target.variable.text));
    target.name = fields.text("name");
    if (target.name.empty()) target.name = target.variable.text;
    target.data = fields.word("data", true);
    target.column = fields.word("column");
    target.error_column = fields.word("error_column");
    read_where(fields, target);
    target.unit = fields.word("unit");
    target.scale = positive(fields, "scale").value_or(1);
    const auto observe = fields.choice("observe", {"level", "mean", "integral", "difference"});
    target.observe = static_cast<Observe>(observe.value_or(0));
    target.window = positive(fields, "window");
    target.window_at = static_cast<WindowAt>(fields.choice("window_at", {"middle", "start", "end"}).value_or(0));
    target.since = fields.moment("since");
    target.error = positive(fields, "error");
    target.relative_error = positive(fields, "relative_error");
    target.weight = positive(fields, "weight").value_or(1);
    target.first = fields.moment("first");
    target.last = fields.moment("last");
    target.held_out = fields.flag("held_out");
    target.note = fields.text("note");
    check_window(fields, target);
    fields.finish();
    return target;
}

void read_range(Fields& fields, FitConstant& constant) {
    const toml::node* node = fields.node("range", true);
    if (!node) return;
    Reading& reading = fields.reading();
    if (!node->as_array()) {
        fields.wrong_type("range", *node, "[low, high]");
        return;
    }
    const auto quantity = quantity_of(*node, fields.what(), reading);
    if (!quantity) return;
    constant.low = quantity->distribution.low();
    constant.high = quantity->distribution.high();
    if (constant.logarithmic && !(constant.low > 0)) {
        reading.report(DiagnosticKind::wrong_value, reading.span(*node),
                       fmt::format("{} is searched on a logarithmic scale, but its range begins at {}", fields.what(),
                                   format_number(constant.low)),
                       "begin the range above 0, or drop scale = \"log\"");
    }
    if (constant.start && !(*constant.start >= constant.low && *constant.start <= constant.high)) {
        reading.report(
            DiagnosticKind::setting_outside, fields.place(),
            fmt::format("'start' of {} is {}, outside of its range [{}, {}]", fields.what(),
                        format_number(*constant.start), format_number(constant.low), format_number(constant.high)));
    }
}

FitConstant read_constant(const toml::table& table, Reading& reading) {
    FitConstant constant;
    Fields fields(table, "a constant of the fit", reading);
    constant.span = fields.place();
    constant.constant = fields.word("constant", true);
    fields.rename(fmt::format("the constant '{}' of the fit", constant.constant.text));
    constant.logarithmic = fields.choice("scale", {"linear", "log"}).value_or(0) == 1;
    constant.start = fields.number("start");
    read_range(fields, constant);
    constant.unit = fields.word("unit");
    constant.note = fields.text("note");
    fields.finish();
    return constant;
}

void read_stances(Fields& fields, Fit& fit) {
    const toml::table* stances = fields.table("stances");
    if (!stances) return;
    Reading& reading = fields.reading();
    for (auto&& [key, node] : *stances) {
        if (const auto* text = node.as_string()) {
            fit.stances.push_back({{std::string(key.str()), reading.span(key)}, {text->get(), reading.inside(node)}});
        } else {
            reading.report(DiagnosticKind::wrong_type, reading.span(node),
                           fmt::format("the stance of '{}' in [fit] is {}; expected its name in quotes", key.str(),
                                       describe(node)));
        }
    }
}

}  // namespace

void read_fit(Fields& root, Argument& argument) {
    const toml::table* table = root.table("fit");
    if (!table) return;
    Fit fit;
    Fields fields(*table, "[fit]", root.reading());
    fit.span = fields.place();
    fit.policy = fields.word("policy");
    fit.hold_out = fields.moment("hold_out");
    fit.loss = static_cast<Loss>(fields.choice("loss", {"squares", "huber", "soft_l1"}).value_or(1));
    const auto scale = positive(fields, "loss_scale");
    fit.loss_scale = scale.value_or(fit.loss == Loss::soft_l1 ? 1 : 1.345);
    fit.note = fields.text("note");
    read_stances(fields, fit);
    for (const toml::table* target : fields.tables("targets"))
        fit.targets.push_back(read_target(*target, root.reading()));
    for (const toml::table* constant : fields.tables("constants"))
        fit.constants.push_back(read_constant(*constant, root.reading()));
    for (const auto& [what, missing] :
         {std::pair("targets", fit.targets.empty()), std::pair("constants", fit.constants.empty())}) {
        if (!missing) continue;
        root.reading().report(DiagnosticKind::missing_key, fit.span, fmt::format("[fit] has no {}", what),
                              fmt::format("add [[fit.{}]]", what));
    }
    fields.finish();
    argument.fit = std::move(fit);
}

}  // namespace crux::argument
