#include "report/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace crux::report {

std::string escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

namespace {

std::string group_thousands(const std::string& digits) {
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += "\u202f";
        out += digits[i];
    }
    return out;
}

}  // namespace

std::string people_number(double value, int digits) {
    if (!std::isfinite(value)) return "not finite";
    const double size = std::fabs(value);
    if (size == 0) return "0";
    if (size < 1e-4 || size >= 1e15) return fmt::format("{:.{}g}", value, digits);
    const int magnitude = static_cast<int>(std::floor(std::log10(size)));
    const int decimals = std::max(0, digits - 1 - magnitude);
    const double unit = std::pow(10.0, magnitude - digits + 1);
    std::string text = fmt::format("{:.{}f}", decimals > 0 ? size : std::round(size / unit) * unit, decimals);
    std::string fraction;
    if (const auto dot = text.find('.'); dot != std::string::npos) {
        fraction = text.substr(dot);
        text.resize(dot);
        while (fraction.ends_with('0')) fraction.pop_back();
        if (fraction == ".") fraction.clear();
    }
    return (value < 0 ? "\u2212" : "") + (text.size() > 4 ? group_thousands(text) : text) + fraction;
}

std::string people_unit(std::string_view unit) {
    unit = trim(unit);
    if (unit.empty() || unit == "1" || iequals_ascii(unit, "Dmnl") || iequals_ascii(unit, "dimensionless"))
        return "(index)";
    std::string out = escape(unit);
    std::ranges::replace(out, '*', '-');
    return out;
}

std::string percent(double share) {
    const double value = 100 * share;
    if (value > 0 && value < 1) return "under 1 percent";
    if (value < 100 && value > 99) return "over 99 percent";
    return fmt::format("{:.0f} percent", value);
}

std::string table(const Table& content) {
    std::string out =
        fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table class=\"{}\">",
                    escape(content.caption), content.css_class);
    out += fmt::format("<caption>{}</caption><thead><tr>", escape(content.caption));
    // A cell that says nothing heads nothing.
    for (const std::string& cell : content.header)
        out += cell.empty() ? "<td></td>" : fmt::format("<th scope=\"col\">{}</th>", cell);
    out += "</tr></thead><tbody>";
    for (const auto& row : content.rows) {
        out += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += i == 0 && !row[i].empty() ? fmt::format("<th scope=\"row\">{}</th>", row[i])
                                             : fmt::format("<td>{}</td>", row[i]);
        }
        out += "</tr>";
    }
    return out + "</tbody></table></div>\n";
}

std::string listing(const std::vector<std::string>& items) {
    std::string out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += i + 1 == items.size() ? " and " : ", ";
        out += items[i];
    }
    return out;
}

}  // namespace crux::report
