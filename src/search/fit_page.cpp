// The page in Markdown, and TOML for the argument file. See fit_text.h.
#include <fmt/format.h>

#include <cmath>

#include "base/text.h"
#include "search/fit_text.h"

namespace crux::search {

using argument::BoundConstant;
using argument::BoundFit;

namespace {

// Four significant digits, as a number of TOML.
std::string rounded(double value) {
    const auto back = parse_number(fmt::format("{:.4g}", value));
    // No powers of ten where digits do.
    if (back && std::abs(*back) >= 1000 && std::abs(*back) < 1e15) return fmt::format("{:.0f}", *back);
    return format_number(back.value_or(value));
}

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string files_of(const BoundFit& bound) {
    std::string out;
    for (const auto& target : bound.targets) {
        const std::string one = in_quotes(target.file);
        if (out.find(one) == std::string::npos) out += (out.empty() ? "" : ", ") + one;
    }
    return out;
}

// The interval, within the range; of what is not identified nothing.
std::string entry(const BoundFit& bound, const BoundConstant& constant, const FittedConstant& fitted) {
    const std::string range = fmt::format("[{}, {}]", rounded(fitted.low), rounded(fitted.high));
    if (!constant.claim.empty()) {
        return fmt::format(
            "# '{0}' is decided by claim {1}; a stance of it would say:\n# set = {{ {2} = {3} }}, basis = \"DATA\"   # "
            "fitted: {4}\n",
            constant.name, constant.claim, in_quotes(constant.name), range, rounded(fitted.value));
    }
    std::string out =
        constant.drawn ? fmt::format("# replaces the [[uncertainties]] of '{}'\n", constant.name) : std::string();
    out += fmt::format("[[uncertainties]]\nvariable = {}\nrange = {}\nsetting = {}\nbasis = \"DATA\"\nsources = [{}]\n",
                       in_quotes(constant.name), range, rounded(fitted.value), files_of(bound));
    if (!constant.unit.empty()) out += fmt::format("unit = {}\n", in_quotes(constant.unit));
    const bool both = fitted.identified == Identified::both;
    out += fmt::format("note = \"crux fit: {}{}\"\n",
                       both ? "95 percent interval by profile likelihood"
                            : "95 percent interval, open at an end of the searched range",
                       fitted.at_end ? "; the value lies at an end of the searched range" : "");
    return out;
}

}  // namespace

std::string to_toml(const BoundFit& bound, const FitResult& result, const FitHead& head) {
    std::string out =
        fmt::format("# Made by: {}\n# Paste what you accept; nothing here has been written anywhere.\n", head.command);
    if (!bound.world.empty()) out += fmt::format("# Calibrated in the world: {}\n", bound.world);
    if (!head.argument) {
        out += "# As options of crux run:";
        for (std::size_t c = 0; c < bound.constants.size(); ++c) {
            out += fmt::format(" --set \"{}={}\"", bound.constants[c].name, format_number(result.constants[c].value));
        }
        out += '\n';
    }
    for (std::size_t c = 0; c < bound.constants.size(); ++c) {
        const BoundConstant& constant = bound.constants[c];
        const FittedConstant& fitted = result.constants[c];
        out += '\n';
        if (fitted.identified == Identified::not_looked) {
            out += fmt::format("# '{}' = {} fits best so far; its interval was not looked for.\n", constant.name,
                               rounded(fitted.value));
        } else if (fitted.identified == Identified::no) {
            out += fmt::format("# '{}' is not identified by these data: keep its range.\n", constant.name);
        } else {
            out += entry(bound, constant, fitted);
        }
    }
    return out;
}

std::string page(const BoundFit& bound, const FitResult& result, const FitHead& head) {
    std::string out = fmt::format(
        "# Calibration: {}\n\nMade by `{}`, crux {}; the page is not edited by hand. How it is made and read: "
        "`docs/how-to/fit-a-model.md`.\n\n",
        head.title, head.command, head.version);
    out += fmt::format("{} rows of {} series are fitted", result.fitted_rows, bound.targets.size());
    if (result.held_out_rows > 0) {
        out += fmt::format(
            "; {} later than {} or of whole series are held out: they are compared, and no constant "
            "saw them",
            result.held_out_rows, bound.hold_out ? bound.hold_out_text : "any date");
    }
    out += ".";
    if (!bound.world.empty()) out += fmt::format(" The world of the fit: {}.", bound.world);
    out += fmt::format(
        "\nThe cost ({} loss) falls from {:.4g} to {:.4g}; {} of {} descents from different starts came to it.\n\n",
        name(bound.loss), result.cost_before, result.cost, result.same, result.starts);
    if (!bound.note.empty()) out += bound.note + "\n\n";
    out += "## Constants\n\n" + constants_table(bound, result).markdown();
    out += "\nIntervals are profile likelihoods at 95 percent, within the range that was searched.\n\n";
    for (const auto& constant : bound.constants) {
        if (!constant.note.empty()) out += fmt::format("- {}: {}\n", constant.name, constant.note);
    }
    if (out.back() == '\n' && !out.ends_with("\n\n")) out += '\n';
    out += "## Series, in and out of sample\n\n" + series_table(bound, result).markdown();
    if (!head.figure.empty()) out += fmt::format("\n![Data, model and band, by series]({})\n", head.figure);
    out +=
        "\nbias, RMSE and MAE are in the series' unit, of model minus data. R2 is 1 - (sum of squares) / (that around "
        "the data's mean): below 0 the mean would have been nearer. U: Theil's shares of the mean square error, "
        "unequal means, variation and covariation. In band: rows inside the 90 percent band, which holds draws of the "
        "constants by their likelihood and the rows' own errors.\n\n## Remarks\n\n";
    for (const std::string& remark : remarks(bound, result)) out += "- " + remark + '\n';
    out += "\n## Rows\n\n";
    for (std::size_t t = 0; t < bound.targets.size(); ++t) {
        const auto& target = bound.targets[t];
        TextTable table{{"date", "", "data", "error", "model", "90 percent band", "inside", "grade"},
                        {},
                        {false, false, true, true, true, false, false, false}};
        for (std::size_t r = 0; r < target.observations.size(); ++r) {
            const auto& o = target.observations[r];
            const FittedRow& row = result.series[t].rows[r];
            const bool band = row.low && row.high;
            table.rows.push_back({o.date.empty() ? rounded(o.time) : o.date, o.held_out ? "held out" : "",
                                  rounded(o.value), row.error > 0 ? rounded(row.error) : "-", rounded(row.model),
                                  band ? fmt::format("{} to {}", rounded(*row.low), rounded(*row.high)) : "-",
                                  band ? (o.value >= *row.low && o.value <= *row.high ? "yes" : "no") : "-",
                                  o.grade.empty() ? "-" : o.grade});
        }
        out +=
            fmt::format("**{}** ({}{}, {} of `{}`; {})\n\n{}\n", target.name,
                        target.unit.empty() ? "" : target.unit + ", ", argument::name(target.observe), target.variable,
                        target.file, result.series[t].error_estimated ? "error estimated" : "errors given",
                        (target.note.empty() ? "" : target.note + "\n\n") + table.markdown());
    }
    out += "## Made from\n\n";
    for (const auto& [file, hash] : head.inputs) out += fmt::format("- `{}` {}\n", file, hash);
    for (const auto& target : bound.targets) {
        const std::string line = fmt::format("- `{}` {}\n", target.file, target.sha256);
        if (out.find(line) == std::string::npos) out += line;
    }
    return out;
}

}  // namespace crux::search
