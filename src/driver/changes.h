// What a caller changes in a model besides constants, before it is analysed: a stock's initial value, and an equation
// replaced by a series over time. Both are edits of the model as written, so that sema sees nothing new.
#pragma once

#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "model/model.h"

namespace crux::driver {

struct InitialValue {
    std::string stock;  ///< all its elements alike
    double value = 0;
};

/// Linear between its points, constant beyond the ends.
struct Series {
    std::string variable;  ///< all its elements alike
    std::vector<double> times, values;
};

struct Changes {
    std::vector<InitialValue> initial;
    std::vector<Series> series;
    bool empty() const { return initial.empty() && series.empty(); }
};

/// Reports names that the model does not have, what is no stock, and series without points.
void apply(const Changes& changes, model::Model& model, DiagnosticSink& sink);

}  // namespace crux::driver
