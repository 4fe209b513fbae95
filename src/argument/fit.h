// The [fit] table as its author wrote it: which constants are calibrated, to which series, in which of
// the argument's worlds. bound_fit.h ties it to the model and to the rows of the data files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "argument/words.h"

namespace crux::argument {

/// What of the model is set beside a number of a series.
enum class Observe : std::uint8_t {
    level,      ///< the variable at the row's time
    mean,       ///< its mean over a window of time
    integral,   ///< its sum over a window of time, as a stock would take it up
    difference  ///< its change: from the row before (then the series' too), or since a date
};
/// Where a row's time lies in its window.
enum class WindowAt : std::uint8_t { middle, start, end };
/// What a residual r (in standard errors) costs.
enum class Loss : std::uint8_t { squares, huber, soft_l1 };

std::string_view name(Observe observe);
std::string_view name(Loss loss);

struct FitTarget {
    Word variable, unit, data, column, error_column;
    std::string name, note;
    std::vector<std::pair<Word, std::string>> where;  ///< only rows whose column has this text
    double scale = 1;                                 ///< times the file's values: in the model's unit
    Observe observe = Observe::level;
    std::optional<double> window;  ///< model time; missing: the period of the row's own date
    WindowAt window_at = WindowAt::middle;
    std::optional<Moment> since;  ///< the window, or the change, begins here in all rows
    std::optional<double> error, relative_error;
    double weight = 1;
    std::optional<Moment> first, last;  ///< rows outside are passed over
    bool held_out = false;
    Span span;
};

struct FitConstant {
    Word constant, unit;
    double low = 0, high = 1;
    std::optional<double> start;
    bool logarithmic = false;
    std::string note;
    Span span;
};

struct Fit {
    Word policy;  ///< empty: as_it_was
    std::optional<Moment> hold_out;
    Loss loss = Loss::huber;
    double loss_scale = 1.345;
    std::vector<std::pair<Word, Word>> stances;  ///< claim, stance: instead of the argument's own
    std::vector<FitTarget> targets;
    std::vector<FitConstant> constants;
    std::string note;
    Span span;
};

}  // namespace crux::argument
