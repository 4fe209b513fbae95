// Tables and remarks for people. See fit_text.h.
#include "search/fit_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace crux::search {

using argument::BoundConstant;
using argument::BoundFit;

namespace {

// Four digits, without trailing zeros; large numbers whole.
std::string number(double value) {
    if (std::abs(value) >= 1000 && std::abs(value) < 1e15) return fmt::format("{:.0f}", value);
    return fmt::format("{:.4g}", value);
}

std::string percent(std::optional<double> share) { return share ? fmt::format("{:.0f}%", 100 * *share) : "-"; }

std::string counted(std::size_t n, std::string_view one, std::string_view many = {}) {
    const std::string more = many.empty() ? std::string(one) + "s" : std::string(many);
    return fmt::format("{} {}", n, n == 1 ? std::string(one) : more);
}

std::string interval(const FittedConstant& constant) {
    switch (constant.identified) {
        case Identified::both:
            return fmt::format("{} to {}", number(constant.low), number(constant.high));
        case Identified::above:
            return fmt::format("up to {}", number(constant.high));
        case Identified::below:
            return fmt::format("from {} on", number(constant.low));
        case Identified::no:
            return "the whole range";
        case Identified::not_looked:
            break;
    }
    return "-";
}

std::string in_words(const FittedConstant& constant) {
    switch (constant.identified) {
        case Identified::both:
            return "yes";
        case Identified::above:
            return "from above only";
        case Identified::below:
            return "from below only";
        case Identified::no:
            return "no";
        case Identified::not_looked:
            break;
    }
    return "not looked at";
}

std::size_t width_of(std::string_view text) {
    // Letters, not bytes: continuation bytes of UTF-8 take no room.
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, std::size_t width, bool right) {
    const std::string room(width - std::min(width, width_of(text)), ' ');
    return right ? room + text : text + room;
}

std::string without_trailing_blanks(std::string line) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string listed(const std::vector<std::string>& items) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        out += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
    }
    return out;
}

}  // namespace

std::string TextTable::plain() const {
    std::vector<std::size_t> widths;
    for (const std::string& cell : header) widths.push_back(width_of(cell));
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], width_of(row[c]));
    }
    std::string out;
    const auto add = [&](const std::vector<std::string>& row) {
        std::string line;
        for (std::size_t c = 0; c < row.size(); ++c) {
            line += (c == 0 ? "" : "  ") + padded(row[c], widths[c], right[c]);
        }
        out += without_trailing_blanks(std::move(line)) + '\n';
    };
    add(header);
    for (const auto& row : rows) add(row);
    return out;
}

std::string TextTable::markdown() const {
    std::string out = "|";
    for (const std::string& cell : header) out += fmt::format(" {} |", cell);
    out += "\n|";
    for (const bool number : right) out += number ? "---:|" : "---|";
    out += '\n';
    for (const auto& row : rows) {
        out += '|';
        for (const std::string& cell : row) out += fmt::format(" {} |", cell);
        out += '\n';
    }
    return out;
}

TextTable constants_table(const BoundFit& bound, const FitResult& result) {
    TextTable table{{"constant", "unit", "before", "fitted", "95 percent interval", "range", "identified"},
                    {},
                    {false, false, true, true, false, false, false}};
    for (std::size_t c = 0; c < bound.constants.size(); ++c) {
        const BoundConstant& of = bound.constants[c];
        const FittedConstant& fitted = result.constants[c];
        table.rows.push_back({of.name, of.unit.empty() ? "-" : of.unit, number(of.own),
                              number(fitted.value) + (fitted.at_end ? " (end of range)" : ""), interval(fitted),
                              fmt::format("{} to {}{}", number(of.low), number(of.high), of.logarithmic ? ", log" : ""),
                              in_words(fitted)});
    }
    return table;
}

namespace {

std::vector<std::string> series_line(const argument::BoundTarget& target, const SeriesPart& part, bool held_out,
                                     bool band) {
    const stats::Goodness& g = part.goodness;
    const std::string which = held_out ? "held out" : "fitted";
    if (g.count == 0) return {target.name, which, "0", "-", "-", "-", "-", "-", "-", "-", "-", "-"};
    const auto theil = [&](double share) { return g.theil ? fmt::format("{:.2f}", share) : std::string("-"); };
    const stats::Goodness::Theil shares = g.theil.value_or(stats::Goodness::Theil{});
    return {target.name,
            which,
            std::to_string(g.count),
            number(g.bias),
            number(g.rmse),
            number(g.mae),
            percent(g.mape),
            g.r2 ? fmt::format("{:.2f}", std::abs(*g.r2) < 0.005 ? 0 : *g.r2) : "-",
            theil(shares.bias),
            theil(shares.variation),
            theil(shares.covariation),
            band ? fmt::format("{} of {}", part.in_band, g.count) : "-"};
}

}  // namespace

TextTable series_table(const BoundFit& bound, const FitResult& result) {
    TextTable table{{"series", "rows", "n", "bias", "RMSE", "MAE", "MAPE", "R2", "U bias", "U var", "U cov", "in band"},
                    {},
                    {false, false, true, true, true, true, true, true, true, true, true, true}};
    std::size_t inside[2] = {0, 0}, count[2] = {0, 0};
    for (std::size_t t = 0; t < bound.targets.size(); ++t) {
        const FittedSeries& series = result.series[t];
        for (const bool held : {false, true}) {
            const SeriesPart& part = held ? series.held_out : series.fitted;
            table.rows.push_back(series_line(bound.targets[t], part, held, result.has_band));
            inside[held] += part.in_band;
            count[held] += part.goodness.count;
        }
    }
    if (!result.has_band) return table;
    for (const bool held : {false, true}) {
        std::vector<std::string> row(table.header.size(), "");
        row[0] = "all series";
        row[1] = held ? "held out" : "fitted";
        row[2] = std::to_string(count[held]);
        row.back() = count[held] == 0
                         ? "-"
                         : fmt::format("{} of {} ({})", inside[held], count[held],
                                       percent(static_cast<double>(inside[held]) / static_cast<double>(count[held])));
        table.rows.push_back(std::move(row));
    }
    return table;
}

namespace {

void say_identified(const BoundFit& bound, const FitResult& result, std::vector<std::string>& out) {
    std::vector<std::string> flat, one_sided, at_end;
    for (std::size_t c = 0; c < bound.constants.size(); ++c) {
        const FittedConstant& fitted = result.constants[c];
        const std::string name = "'" + bound.constants[c].name + "'";
        if (fitted.identified == Identified::no) {
            flat.push_back(fmt::format("{} (its profile rises by {:.2f} of what an interval's end needs)", name,
                                       fitted.greatest_rise));
        }
        if (fitted.identified == Identified::above || fitted.identified == Identified::below) one_sided.push_back(name);
        if (fitted.at_end && fitted.identified != Identified::no) at_end.push_back(name);
    }
    if (!flat.empty()) {
        out.push_back(
            fmt::format("Not identified by these data: {}. They rule out no value of the range; the fitted "
                        "one is not to be used.",
                        listed(flat)));
    }
    if (!one_sided.empty()) {
        out.push_back(fmt::format("Bounded on one side only: {}.", listed(one_sided)));
    }
    if (!at_end.empty()) {
        out.push_back(fmt::format("At an end of the range: {}. A wider range, or another equation, would fit better.",
                                  listed(at_end)));
    }
    for (const TradeOff& pair : result.trade_offs) {
        out.push_back(
            fmt::format("'{}' and '{}' trade off (rank correlation {:.2f} of the draws): the data know a "
                        "combination of the two better than either.",
                        bound.constants[pair.first].name, bound.constants[pair.second].name, pair.correlation));
    }
}

void say_series(const BoundFit& bound, const FitResult& result, std::vector<std::string>& out) {
    std::vector<std::string> none_held, none_fitted, estimated, without_error, wider;
    for (std::size_t t = 0; t < bound.targets.size(); ++t) {
        const FittedSeries& series = result.series[t];
        const std::string name = "'" + bound.targets[t].name + "'";
        if (series.held_out.goodness.count == 0) none_held.push_back(name);
        if (series.fitted.goodness.count == 0) none_fitted.push_back(name);
        const double error = series.rows.empty() ? 0 : series.rows.front().error;
        if (series.error_estimated) estimated.push_back(fmt::format("{} ({})", name, number(error)));
        if (!series.rows.empty() && error == 0) without_error.push_back(name);
        if (series.spread > 1.0005) wider.push_back(fmt::format("{} by {:.2g}", name, series.spread));
        if (bound.targets[t].passed_over > 0) {
            out.push_back(fmt::format("{}: {} passed over (outside of the run, or of first and last).", name,
                                      counted(bound.targets[t].passed_over, "row")));
        }
    }
    if (!none_held.empty()) {
        out.push_back(
            fmt::format("No row held out: {}. How well the model does on {} outside of the sample is not known.",
                        listed(none_held), none_held.size() == 1 ? "it" : "them"));
    }
    if (!none_fitted.empty()) out.push_back(fmt::format("Held out whole: {}.", listed(none_fitted)));
    if (!estimated.empty()) {
        out.push_back(fmt::format("Standard error estimated from the residuals: {}.", listed(estimated)));
    }
    if (!without_error.empty()) {
        out.push_back(fmt::format("No standard error known, so that the band holds that of the constants alone: {}.",
                                  listed(without_error)));
    }
    if (!wider.empty()) {
        out.push_back(
            fmt::format("Residuals are larger than the errors given, and the band is widened: {}.", listed(wider)));
    }
}

}  // namespace

std::vector<std::string> remarks(const BoundFit& bound, const FitResult& result) {
    std::vector<std::string> out;
    if (result.failed) {
        out.push_back("Every run went wrong (values that are not finite): nothing was calibrated. Narrow the ranges.");
        return out;
    }
    if (result.stopped) out.push_back("Stopped early: these are the best constants so far.");
    say_identified(bound, result, out);
    say_series(bound, result, out);
    if (result.fitted_rows <= bound.constants.size()) {
        out.push_back(fmt::format("There are {} for {}: no residual is left to judge by.",
                                  counted(result.fitted_rows, "fitted row"),
                                  counted(bound.constants.size(), "constant")));
    }
    if (result.dispersion > 1.0005) {
        out.push_back(fmt::format("Residuals are larger than the errors given: intervals are widened by {:.2g}.",
                                  std::sqrt(result.dispersion)));
    }
    if (result.same < 2 && result.starts > 1) {
        out.push_back("Only one descent came to the best cost: there may be a better one. Try more --starts.");
    }
    if (result.has_band && result.unsettled > 0.25) {
        out.push_back(
            fmt::format("The draws have not settled (halves differ by {:.2f} of their width): take the band "
                        "and trade-offs with care.",
                        result.unsettled));
    }
    return out;
}

std::string terminal_text(const BoundFit& bound, const FitResult& result) {
    std::string out = fmt::format("{} to {}: {} fitted, {} held out{}\n", counted(bound.constants.size(), "constant"),
                                  counted(bound.targets.size(), "series", "series"), counted(result.fitted_rows, "row"),
                                  result.held_out_rows, bound.hold_out ? " (after " + bound.hold_out_text + ")" : "");
    if (!bound.world.empty()) out += fmt::format("in the world: {}\n", bound.world);
    if (!result.failed) {
        out +=
            fmt::format("cost ({} loss) {} before, {} fitted; {} of {} descents came to the best\n\n", name(bound.loss),
                        number(result.cost_before), number(result.cost), result.same, result.starts);
        out += constants_table(bound, result).plain() + '\n' + series_table(bound, result).plain() + '\n';
    }
    for (const std::string& remark : remarks(bound, result)) out += remark + '\n';
    return out;
}

}  // namespace crux::search
