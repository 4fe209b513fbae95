// From one start to a minimum within the unit cube: sequential quadratic programming (NLopt's SLSQP,
// after Kraft 1994) with central differences of which each gradient is one block of lanes, then a look
// along each axis, since models with steps and tables have kinks that slopes do not show.
#pragma once

#include <span>
#include <vector>

#include "base/threads.h"
#include "search/objective.h"

namespace crux::search {

struct Point {
    std::vector<double> u;  ///< in the unit cube
    double cost = faulty_cost;
};

struct LocalOptions {
    double tolerance = 1e-7;  ///< of the cost
    unsigned evaluations = 300;
    bool look_around = true;
};

class LocalSearch {
  public:
    LocalSearch(Evaluator& evaluator, const Objective& objective, const StopFlag* stop);

    /// Moves the coordinates in `free`, the others stay. Ends with the best point seen when asked to stop.
    Point minimise(Point start, std::span<const std::size_t> free, const LocalOptions& options);
    /// The same of all coordinates.
    Point minimise(Point start, const LocalOptions& options);
    double cost(std::span<const double> u);
    bool stopped() const { return stop_ != nullptr && stop_->requested(); }

  private:
    struct Descent;
    bool descend(Point& best, std::span<const std::size_t> free, const LocalOptions& options);
    bool look_around(Point& best, std::span<const std::size_t> free);
    /// Costs of points given one after the other.
    std::vector<double> costs(std::span<const double> points);
    double gradient(std::span<const double> u, std::span<const std::size_t> free, std::span<double> out);

    Evaluator& evaluator_;
    const Objective& objective_;
    const StopFlag* stop_;
    std::vector<double> values_;
};

}  // namespace crux::search
