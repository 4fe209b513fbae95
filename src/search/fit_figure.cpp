// One small picture a series: data, model and band, with the rows that were held out apart. SVG that
// needs no script and no style of its surroundings. See fit_text.h.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "search/fit_text.h"

namespace crux::search {

using argument::BoundFit;
using argument::BoundTarget;
using argument::Observation;

namespace {

constexpr double width = 320, height = 200, left = 58, right = 14, top = 30, bottom = 34;
constexpr std::size_t columns = 3;

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '"' ? "&quot;" : std::string(1, c);
    }
    return out;
}

std::string tick(double value) {
    const double size = std::abs(value);
    if (size >= 1e6) return fmt::format("{:.3g}M", value / 1e6);
    if (size >= 1e4) return fmt::format("{:.3g}k", value / 1e3);
    return fmt::format("{:.4g}", value);
}

// 1, 2 or 5 times a power of ten, so that about four steps fit.
double step_of(double span) {
    const double raw = span / 4, power = std::pow(10, std::floor(std::log10(raw)));
    for (const double times : {1.0, 2.0, 5.0}) {
        if (raw <= times * power) return times * power;
    }
    return 10 * power;
}

class Panel {
  public:
    Panel(const BoundTarget& target, const FittedSeries& series, double x, double y)
        : target_(target), series_(series), x_(x), y_(y) {
        for (std::size_t r = 0; r < target.observations.size(); ++r) {
            const FittedRow& row = series.rows[r];
            for (const double value :
                 {target.observations[r].value, row.model, row.low.value_or(row.model), row.high.value_or(row.model)}) {
                low_ = r == 0 && low_ > high_ ? value : std::min(low_, value);
                high_ = std::max(high_, value);
            }
        }
        if (!(high_ > low_)) high_ = low_ + 1, low_ -= 1;
        const double air = 0.06 * (high_ - low_);
        low_ -= air;
        high_ += air;
        first_ = target.observations.front().time;
        last_ = target.observations.back().time;
        if (!(last_ > first_)) first_ -= 0.5, last_ += 0.5;
        const double room = 0.04 * (last_ - first_);
        first_ -= room;
        last_ += room;
    }

    std::string draw() const {
        std::string out = fmt::format(
            "<text x=\"{:.1f}\" y=\"{:.1f}\" font-weight=\"600\">{}</text>\n<text x=\"{:.1f}\" y=\"{:.1f}\" "
            "fill=\"#555\">{}</text>\n",
            x_ + 8, y_ + 14, escaped(target_.name), x_ + 8, y_ + 26, escaped(target_.unit));
        axes(out);
        for (std::size_t r = 0; r < target_.observations.size(); ++r) {
            const FittedRow& row = series_.rows[r];
            if (!row.low || !row.high) continue;
            out += fmt::format(
                "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#9db9d6\" "
                "stroke-width=\"5\"/>\n",
                across(r), up(*row.low), up(*row.high));
        }
        std::string path;
        for (std::size_t r = 0; r < target_.observations.size(); ++r) {
            path += fmt::format("{}{:.1f} {:.1f}", r == 0 ? "M" : " L", across(r), up(series_.rows[r].model));
        }
        out += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"#1f4e79\" stroke-width=\"1.5\"/>\n", path);
        for (std::size_t r = 0; r < target_.observations.size(); ++r) {
            const Observation& o = target_.observations[r];
            out += fmt::format(
                "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.2\" fill=\"{}\" stroke=\"#111\" "
                "stroke-width=\"1.2\"/>\n",
                across(r), up(o.value), o.held_out ? "#fff" : "#111");
        }
        return out;
    }

  private:
    double across(std::size_t row) const { return across(target_.observations[row].time); }
    double across(double time) const { return x_ + left + (time - first_) / (last_ - first_) * (width - left - right); }
    double up(double value) const {
        return y_ + height - bottom - (value - low_) / (high_ - low_) * (height - top - bottom);
    }

    void axes(std::string& out) const {
        const double step = step_of(high_ - low_);
        for (double at = std::ceil(low_ / step) * step; at <= high_; at += step) {
            out += fmt::format(
                "<line x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#ddd\"/>\n<text "
                "x=\"{3:.1f}\" y=\"{4:.1f}\" text-anchor=\"end\" fill=\"#555\">{5}</text>\n",
                x_ + left, x_ + width - right, up(at), x_ + left - 5, up(at) + 4,
                tick(std::abs(at) < 1e-9 * step ? 0 : at));
        }
        const auto label = [](const Observation& o) { return o.date.empty() ? fmt::format("{:.4g}", o.time) : o.date; };
        const Observation &begin = target_.observations.front(), &end = target_.observations.back();
        const double y = y_ + height - bottom + 16;
        out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#555\">{}</text>\n", x_ + left, y,
                           escaped(label(begin)));
        if (target_.observations.size() > 1) {
            out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\" fill=\"#555\">{}</text>\n",
                               x_ + width - right, y, escaped(label(end)));
        }
        // Between the last fitted row and the first one after it that was held out.
        for (std::size_t r = 1; r < target_.observations.size(); ++r) {
            if (!target_.observations[r].held_out || target_.observations[r - 1].held_out) continue;
            out += fmt::format(
                "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#888\" "
                "stroke-dasharray=\"3 3\"/>\n",
                (across(r) + across(r - 1)) / 2, y_ + top, y_ + height - bottom);
        }
    }

    const BoundTarget& target_;
    const FittedSeries& series_;
    double x_, y_, low_ = 1, high_ = -1, first_ = 0, last_ = 1;
};

}  // namespace

std::string figure(const BoundFit& bound, const FitResult& result) {
    const std::size_t rows = (bound.targets.size() + columns - 1) / columns;
    const std::size_t across = std::min(columns, bound.targets.size());
    const double legend = 26, all = static_cast<double>(rows) * height + legend;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" "
        "font-family=\"system-ui, sans-serif\" font-size=\"11\" role=\"img\">\n<title>Data, model and 90 percent band "
        "by "
        "series</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        static_cast<double>(across) * width, all);
    for (std::size_t t = 0; t < bound.targets.size(); ++t) {
        out += Panel(bound.targets[t], result.series[t], static_cast<double>(t % columns) * width,
                     static_cast<double>(t / columns) * height)
                   .draw();
    }
    const double y = all - 9;
    out += fmt::format(
        "<circle cx=\"14\" cy=\"{0:.1f}\" r=\"3.2\" fill=\"#111\"/><text x=\"22\" y=\"{1:.1f}\">fitted</text>\n<circle "
        "cx=\"70\" cy=\"{0:.1f}\" r=\"3.2\" fill=\"#fff\" stroke=\"#111\" stroke-width=\"1.2\"/><text x=\"78\" "
        "y=\"{1:.1f}\">held out</text>\n<path d=\"M136 {0:.1f} H156\" stroke=\"#1f4e79\" stroke-width=\"1.5\"/><text "
        "x=\"161\" y=\"{1:.1f}\">model</text>\n<path d=\"M206 {0:.1f} H220\" stroke=\"#9db9d6\" "
        "stroke-width=\"5\"/><text x=\"226\" y=\"{1:.1f}\">90% band</text>\n</svg>\n",
        y - 4, y);
    return out;
}

}  // namespace crux::search
