// Figures as inline SVG: no script, no network. Every figure has a text that says what it shows
// and a table behind it. Colours come from the page's style sheet by class, so that light, dark
// and print have their own; nothing is told by colour alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace crux::report {

/// Round numbers that cover [low, high], about `count` of them.
std::vector<double> nice_ticks(double low, double high, int count = 5);

/// Rows of points with intervals on one axis from low to high.
struct DotChart {
    struct Point {
        std::string label;
        double value, low, high;
        bool best = false;         ///< drawn filled and named beside its row
        bool recommended = false;  ///< what the argument recommends: drawn as a diamond
    };
    struct Row {
        std::string label;
        std::vector<Point> points;
        std::string remark;  ///< at the right end: "Open", "no clear winner"
    };
    std::string title, description, axis;
    double low = 0, high = 1;
    std::vector<Row> rows;
};
std::string dot_chart(const DotChart& chart);

/// Bands over time, a panel a policy, on common axes.
struct FanChart {
    struct Panel {
        std::string title;
        std::vector<double> p5, p25, p50, p75, p95;  ///< one a time
        std::vector<double> line;                    ///< optional: one more course, drawn dashed
    };
    struct Mark {
        double time, value;
    };
    std::string title, description, unit, line_label;
    std::vector<double> times;
    std::vector<std::string> time_labels;  ///< for the first, middle and last tick; empty: the numbers
    std::vector<Panel> panels;
    std::vector<Mark> data;  ///< drawn in the panel `data_panel`
    std::optional<std::size_t> data_panel;
};
std::string fan_chart(const FanChart& chart);

/// Shares of a whole as bars, one row each: label, share, interval, remark.
struct BarChart {
    struct Bar {
        std::string label;
        double value, low, high;
    };
    std::string title, description, axis;
    double high = 1;
    std::vector<Bar> bars;
};
std::string bar_chart(const BarChart& chart);

/// A table whose cells are shaded by size (0 light to 1 dark), with the number in each.
struct HeatMap {
    std::string caption, corner;
    std::vector<std::string> columns, rows;
    std::vector<std::vector<double>> shade;      ///< 0 to 1
    std::vector<std::vector<std::string>> text;  ///< what the cell says
};
std::string heat_map(const HeatMap& map);

}  // namespace crux::report
