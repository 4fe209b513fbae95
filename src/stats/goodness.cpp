// Errors between two series. See goodness.h.
#include "stats/goodness.h"

#include <algorithm>
#include <cmath>

namespace crux::stats {

Goodness goodness(std::span<const double> model, std::span<const double> data) {
    Goodness out;
    out.count = data.size();
    if (data.empty()) return out;
    const auto n = static_cast<double>(data.size());
    double mean_model = 0, mean_data = 0, squares = 0, sizes = 0, shares = 0;
    bool positive = true;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const double apart = model[i] - data[i];
        mean_model += model[i] / n;
        mean_data += data[i] / n;
        squares += apart * apart;
        sizes += std::abs(apart);
        positive = positive && data[i] > 0;
        if (positive) shares += std::abs(apart) / data[i];
    }
    double of_model = 0, of_data = 0, both = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        const double m = model[i] - mean_model, d = data[i] - mean_data;
        of_model += m * m;
        of_data += d * d;
        both += m * d;
    }
    out.bias = mean_model - mean_data;
    out.rmse = std::sqrt(squares / n);
    out.mae = sizes / n;
    if (positive) out.mape = shares / n;
    if (of_data > 0) out.r2 = 1 - squares / of_data;
    if (of_data > 0 && of_model > 0) out.correlation = std::clamp(both / std::sqrt(of_data * of_model), -1.0, 1.0);
    if (squares > 0) {
        const double sd_model = std::sqrt(of_model / n), sd_data = std::sqrt(of_data / n), mean_square = squares / n;
        // 2 (1 - r) S_m S_d, written so that a series without variation needs no r; what rounding leaves
        // below 0 is none.
        Goodness::Theil theil{out.bias * out.bias / mean_square,
                              (sd_model - sd_data) * (sd_model - sd_data) / mean_square,
                              std::max(0.0, 2 * (sd_model * sd_data - both / n) / mean_square)};
        const double sum = theil.bias + theil.variation + theil.covariation;
        out.theil = Goodness::Theil{theil.bias / sum, theil.variation / sum, theil.covariation / sum};
    }
    return out;
}

}  // namespace crux::stats
