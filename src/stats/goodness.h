// How far a model's course lies from a series: sizes of errors, and Theil's decomposition of the mean
// square error into what differs in the mean, in the variation and in the covariation.
// Sources: Theil 1966, Applied Economic Forecasting; Sterman 1984, Dynamica 10:51-66, for models of this kind.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace crux::stats {

struct Goodness {
    std::size_t count = 0;
    double bias = 0;                    ///< mean of model - data
    double rmse = 0, mae = 0;           ///< root of the mean square, and mean size, of model - data
    std::optional<double> mape;         ///< mean of |model - data| / data: only where all data are above 0
    std::optional<double> r2;           ///< 1 - sum of squares / that around the data's mean; below 0: worse than
                                        ///< that mean. From 2 numbers on that are not all alike
    std::optional<double> correlation;  ///< of model and data; likewise, and the model's not all alike
    /// Shares of the mean square error that sum to 1: unequal means (bias), (S_m - S_d)^2 (unequal variation),
    /// 2 (1 - r) S_m S_d (unequal covariation); standard deviations are divided by n. None where nothing differs.
    struct Theil {
        double bias = 0, variation = 0, covariation = 0;
    };
    std::optional<Theil> theil;
};

/// Of two series of one length.
Goodness goodness(std::span<const double> model, std::span<const double> data);

}  // namespace crux::stats
