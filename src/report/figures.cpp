// Plain geometry: data to SVG coordinates, in a viewBox that scales with the page.
#include "report/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/html.h"

namespace crux::report {

std::vector<double> nice_ticks(double low, double high, int count) {
    if (!(high > low)) high = low + 1;
    const double raw = (high - low) / std::max(1, count);
    const double magnitude = std::pow(10.0, std::floor(std::log10(raw)));
    double step = magnitude;
    for (double factor : {1.0, 2.0, 5.0, 10.0}) {
        step = factor * magnitude;
        if (step >= raw * 0.999) break;
    }
    std::vector<double> ticks;
    for (double tick = std::ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) {
        ticks.push_back(std::fabs(tick) < step * 1e-9 ? 0.0 : tick);
    }
    return ticks;
}

namespace {

struct Scale {
    double low, high, from, to;
    double operator()(double value) const {
        const double share = high > low ? (value - low) / (high - low) : 0.5;
        return from + std::clamp(share, -0.02, 1.02) * (to - from);
    }
};

std::string open_svg(double width, double height, const std::string& title, const std::string& description) {
    return fmt::format(
        "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-label=\"{}\" style=\"max-width:{:.0f}px\" "
        "preserveAspectRatio=\"xMinYMin meet\"><title>{}</title><desc>{}</desc>",
        width, height, escape(title + ". " + description), width, escape(title), escape(description));
}

std::string text(double x, double y, const std::string& words, const char* css_class = "",
                 const char* anchor = "start") {
    return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\">{}</text>", x, y, css_class,
                       anchor, escape(words));
}

std::string line(double x1, double y1, double x2, double y2, const char* css_class) {
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>", x1, y1, x2, y2,
                       css_class);
}

std::string figure(const std::string& title, const std::string& description, const std::string& picture,
                   const std::string& numbers) {
    return fmt::format(
        "<figure><figcaption><strong>{}</strong> {}</figcaption>{}<details><summary>The "
        "numbers</summary>{}</details></figure>\n",
        escape(title), escape(description), picture, numbers);
}

std::string horizontal_axis(const Scale& x, double top, double bottom, const std::string& label, double width) {
    std::string out;
    for (double tick : nice_ticks(x.low, x.high)) {
        out += line(x(tick), top, x(tick), bottom, "grid");
        out += text(x(tick), bottom + 16, people_number(tick), "tick", "middle");
    }
    return out + text(width / 2, bottom + 34, label, "tick", "middle");
}

std::string dot(const DotChart::Point& point, double x, double y) {
    const char* css_class = point.best ? "dot best" : "dot";
    const std::string tip =
        fmt::format("<title>{}: {} ({} to {})</title>", escape(point.label), people_number(point.value),
                    people_number(point.low), people_number(point.high));
    if (point.recommended) {
        return fmt::format(
            "<path d=\"M{0:.1f} {2:.1f}L{1:.1f} {3:.1f}L{0:.1f} {4:.1f}L{5:.1f} {3:.1f}Z\" class=\"{6}\">{7}</path>", x,
            x + 7, y - 7, y, y + 7, x - 7, css_class, tip);
    }
    return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\" class=\"{}\">{}</circle>", x, y, css_class, tip);
}

}  // namespace

std::string dot_chart(const DotChart& chart) {
    constexpr double left = 170, right = 200, width = 760, row_height = 40, top = 8;
    const double bottom = top + row_height * static_cast<double>(chart.rows.size());
    const Scale x{chart.low, chart.high, left, width - right};
    std::string svg = open_svg(width, bottom + 42, chart.title, chart.description);
    svg += horizontal_axis(x, top, bottom, chart.axis, left + (width - right));
    Table numbers{"Numbers behind the figure: " + chart.title, {"Row", "Policy", "Value", "Interval"}, {}, "numbers"};
    for (std::size_t i = 0; i < chart.rows.size(); ++i) {
        const DotChart::Row& row = chart.rows[i];
        const double y = top + row_height * (static_cast<double>(i) + 0.5);
        svg += text(left - 12, y + 5, row.label, "label", "end") + line(left, y, width - right, y, "rail");
        for (const auto& point : row.points) svg += line(x(point.low), y, x(point.high), y, "interval");
        for (const auto& point : row.points) svg += dot(point, x(point.value), y);
        svg += text(width - right + 14, y + 5, row.remark, "label");
        for (const auto& point : row.points) {
            numbers.rows.push_back({escape(row.label), escape(point.label), people_number(point.value),
                                    people_number(point.low) + " to " + people_number(point.high)});
        }
    }
    return figure(chart.title, chart.description, svg + "</svg>", table(numbers));
}

namespace {

std::string band(const std::vector<double>& times, const std::vector<double>& low, const std::vector<double>& high,
                 const Scale& x, const Scale& y, const char* css_class) {
    std::string path = "<path d=\"";
    for (std::size_t i = 0; i < times.size(); ++i)
        path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x(times[i]), y(high[i]));
    for (std::size_t i = times.size(); i-- > 0;) path += fmt::format("L{:.1f} {:.1f}", x(times[i]), y(low[i]));
    return path + fmt::format("Z\" class=\"{}\"/>", css_class);
}

std::string course(const std::vector<double>& times, const std::vector<double>& values, const Scale& x, const Scale& y,
                   const char* css_class) {
    std::string path = "<path d=\"";
    for (std::size_t i = 0; i < times.size() && i < values.size(); ++i) {
        path += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x(times[i]), y(values[i]));
    }
    return path + fmt::format("\" class=\"{}\"/>", css_class);
}

struct Range {
    double low = INFINITY, high = -INFINITY;
    void take(double value) {
        if (!std::isfinite(value)) return;
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

Range value_range(const FanChart& chart) {
    Range range;
    for (const auto& panel : chart.panels) {
        for (const auto* values : {&panel.p5, &panel.p95, &panel.line}) {
            for (double value : *values) range.take(value);
        }
    }
    for (const auto& mark : chart.data) range.take(mark.value);
    if (!(range.high > range.low)) {
        range.take(range.low + 1);
        range.take(range.low - 1);
    }
    if (range.low > 0 && range.low < 0.4 * range.high) range.low = 0;
    return range;
}

std::string fan_panel(const FanChart& chart, std::size_t index, const Range& values, double left, double top) {
    constexpr double width = 205, height = 130;
    const FanChart::Panel& panel = chart.panels[index];
    const Scale x{chart.times.front(), chart.times.back(), left, left + width};
    const Scale y{values.low, values.high, top + height, top};
    std::string svg = text(left, top - 8, panel.title, "label");
    for (double tick : nice_ticks(values.low, values.high, 4)) {
        svg += line(left, y(tick), left + width, y(tick), "grid") +
               text(left - 5, y(tick) + 4, people_number(tick), "tick", "end");
    }
    svg += band(chart.times, panel.p5, panel.p95, x, y, "band90") +
           band(chart.times, panel.p25, panel.p75, x, y, "band50");
    svg += course(chart.times, panel.p50, x, y, "median");
    if (!panel.line.empty()) svg += course(chart.times, panel.line, x, y, "other");
    if (chart.data_panel == index) {
        for (const auto& mark : chart.data) {
            svg += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.6\" class=\"data\"/>", x(mark.time),
                               y(mark.value));
        }
    }
    if (chart.time_labels.size() == 2) {
        svg += text(left, top + height + 15, chart.time_labels[0], "tick");
        svg += text(left + width, top + height + 15, chart.time_labels[1], "tick", "end");
    } else {
        svg += text(left, top + height + 15, people_number(chart.times.front()), "tick");
        svg += text(left + width, top + height + 15, people_number(chart.times.back()), "tick", "end");
    }
    return svg;
}

}  // namespace

std::string fan_chart(const FanChart& chart) {
    if (chart.times.empty() || chart.panels.empty()) return {};
    constexpr std::size_t columns = 3;
    constexpr double pitch_x = 262, pitch_y = 190, left = 50, top = 26;
    const Range values = value_range(chart);
    const std::size_t rows = (chart.panels.size() + columns - 1) / columns;
    std::string svg =
        open_svg(left + pitch_x * columns, pitch_y * static_cast<double>(rows), chart.title, chart.description);
    Table numbers{fmt::format("Numbers behind the figure: {} ({})", chart.title, chart.unit),
                  {"Policy", "Time", "5th percentile", "median", "95th percentile"},
                  {},
                  "numbers"};
    for (std::size_t i = 0; i < chart.panels.size(); ++i) {
        svg += fan_panel(chart, i, values, left + pitch_x * static_cast<double>(i % columns),
                         top + pitch_y * static_cast<double>(i / columns));
        const auto& panel = chart.panels[i];
        for (std::size_t t : {std::size_t{0}, chart.times.size() / 2, chart.times.size() - 1}) {
            numbers.rows.push_back({escape(panel.title), people_number(chart.times[t]), people_number(panel.p5[t]),
                                    people_number(panel.p50[t]), people_number(panel.p95[t])});
        }
    }
    return figure(fmt::format("{} ({})", chart.title, chart.unit), chart.description, svg + "</svg>", table(numbers));
}

std::string bar_chart(const BarChart& chart) {
    constexpr double left = 230, right = 70, width = 760, row_height = 30, top = 6;
    const double bottom = top + row_height * static_cast<double>(chart.bars.size());
    const Scale x{0, chart.high, left, width - right};
    std::string svg = open_svg(width, bottom + 42, chart.title, chart.description);
    svg += horizontal_axis(x, top, bottom, chart.axis, left + (width - right));
    Table numbers{"Numbers behind the figure: " + chart.title, {"Row", "Value", "Interval"}, {}, "numbers"};
    for (std::size_t i = 0; i < chart.bars.size(); ++i) {
        const auto& bar = chart.bars[i];
        const double y = top + row_height * (static_cast<double>(i) + 0.5);
        svg += text(left - 10, y + 5, bar.label, "label", "end");
        svg += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"16\" class=\"bar\"/>", left,
                           y - 8, std::max(0.0, x(bar.value) - left));
        svg += line(x(bar.low), y, x(bar.high), y, "interval");
        svg += text(x(std::max(bar.high, bar.value)) + 8, y + 5, people_number(bar.value), "tick");
        numbers.rows.push_back(
            {escape(bar.label), people_number(bar.value), people_number(bar.low) + " to " + people_number(bar.high)});
    }
    return figure(chart.title, chart.description, svg + "</svg>", table(numbers));
}

std::string heat_map(const HeatMap& map) {
    std::string out = fmt::format(
        "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"><table "
        "class=\"heat\"><caption>{}</caption><thead><tr>"
        "<th scope=\"col\">{}</th>",
        escape(map.caption), escape(map.caption), escape(map.corner));
    for (const std::string& column : map.columns) out += fmt::format("<th scope=\"col\">{}</th>", escape(column));
    out += "</tr></thead><tbody>";
    for (std::size_t r = 0; r < map.rows.size(); ++r) {
        out += fmt::format("<tr><th scope=\"row\">{}</th>", escape(map.rows[r]));
        for (std::size_t c = 0; c < map.columns.size(); ++c) {
            // Nine steps of one hue; the darker half carries light text (see the style sheet).
            const int step = static_cast<int>(std::lround(8 * std::clamp(map.shade[r][c], 0.0, 1.0)));
            out += fmt::format("<td class=\"shade{}\">{}</td>", step, escape(map.text[r][c]));
        }
        out += "</tr>";
    }
    return out + "</tbody></table></div>\n";
}

}  // namespace crux::report
