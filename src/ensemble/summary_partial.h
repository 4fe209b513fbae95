// One stats::Summary an outcome, as a partial of the tree.
#pragma once

#include <vector>

#include "ensemble/ensemble.h"
#include "stats/summary.h"

namespace crux::ensemble {

class SummaryPartial final : public Partial {
  public:
    SummaryPartial() = default;
    explicit SummaryPartial(std::vector<stats::Summary> of) : summaries(std::move(of)) {}
    void merge(const Partial& right) override {
        const auto& other = dynamic_cast<const SummaryPartial&>(right);
        for (std::size_t o = 0; o < summaries.size(); ++o) summaries[o].merge(other.summaries[o]);
    }
    std::vector<stats::Summary> summaries;
};

}  // namespace crux::ensemble
