// `crux fit`: constants calibrated to series, with intervals and with what the calibration is worth on rows
// that it did not see. Many starts of a design, each brought to its minimum; errors that nobody gave
// estimated in rounds; a profile of every constant; draws by the likelihood for the band. The bits depend on
// the problem, the seed and the options, never on threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "argument/bound_fit.h"
#include "base/threads.h"
#include "search/journal.h"
#include "stats/goodness.h"

namespace crux::search {

struct FitOptions {
    unsigned starts = 24;          ///< descents; half from the best of the design, half from its first points
    std::uint64_t screened = 768;  ///< points of the Latin hypercube looked at first
    bool profiles = true, draws = true;
    std::uint64_t seed = 1;
    unsigned threads = 0;  ///< 0: all
    const StopFlag* stop = nullptr;
    /// Done of a total that is a guess until the end; one call at a time.
    std::function<void(std::uint64_t done, std::uint64_t total, std::string_view stage)> progress;
    Journal* journal = nullptr;
};

enum class Identified : std::uint8_t {
    not_looked,  ///< stopped before its profile, or no profiles were asked for
    both,        ///< the interval has two ends
    above,       ///< only an upper end: the range's low end is as good
    below,       ///< only a lower end
    no           ///< neither: over the whole range the data do not mind
};
std::string_view name(Identified identified);

struct ProfilePoint {
    double value = 0;  ///< of the constant
    double rise = 0;   ///< of the cost above the minimum
};

struct FittedConstant {
    double value = 0;
    double low = 0, high = 0;  ///< 95 percent, or the range's end where the data give none
    Identified identified = Identified::not_looked;
    bool at_end = false;                ///< the value lies at an end of its range
    double greatest_rise = 0;           ///< of the profile within the range, in the rise that an interval's end has
    std::vector<ProfilePoint> profile;  ///< ascending in value
    std::optional<double> draws_low, draws_high;  ///< 5th and 95th percentile of the draws
};

struct FittedRow {
    double model = 0, residual = 0;   ///< residual: (model - data) / error; 0 where there is no error
    double error = 0;                 ///< standard error, given or estimated; 0: unknown (a series held out whole)
    std::optional<double> low, high;  ///< the 90 percent band
    bool inside() const { return low && high; }
};

struct SeriesPart {
    stats::Goodness goodness;
    std::size_t in_band = 0;  ///< rows inside of the band, of goodness.count
};
struct FittedSeries {
    std::vector<FittedRow> rows;  ///< as BoundTarget::observations
    SeriesPart fitted, held_out;
    bool error_estimated = false;
    double spread =
        1;  ///< residuals of fitted rows are so many times their errors, at least 1; the band is widened by it
};

struct TradeOff {
    std::size_t first = 0, second = 0;  ///< constants
    double correlation = 0;             ///< rank correlation of the draws
};

struct FitResult {
    std::vector<FittedConstant> constants;  ///< as BoundFit::constants
    std::vector<FittedSeries> series;       ///< as BoundFit::targets
    double cost = 0, cost_before = 0;       ///< at the fitted constants, and at those of the fit's world
    std::size_t fitted_rows = 0, held_out_rows = 0;
    double dispersion = 1;  ///< what differences of the cost are divided by
    double rise = 0;        ///< of the cost at an interval's end
    unsigned starts = 0,
             same = 0;  ///< descents finished, and those that came to the best cost (within a hundredth of `rise`)
    bool has_band = false;
    double unsettled = 0, accepted = 0;
    std::size_t draws = 0;
    std::vector<TradeOff> trade_offs;  ///< |correlation| >= 0.9
    std::uint64_t members = 0;
    bool stopped = false, failed = false;  ///< failed: every run looked at went wrong
    double seconds = 0;
};

/// The fit must be sound (no diagnostics).
FitResult fit(const ir::Module& module, const argument::BoundFit& bound, const FitOptions& options);

/// Hash of all that decides the result, for the journal.
std::string fit_key(const ir::Module& module, const argument::BoundFit& bound, const FitOptions& options);

}  // namespace crux::search
