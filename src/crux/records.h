// Results as plain tables: one definition gives the CSV files of `crux assess --tables DIR` and the
// lists of records in the JSON. Columns are named as in docs/formats/assessment.md.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "crux/assessment.h"

namespace crux {

/// Nothing, a text, a number (not finite: nothing), a count, yes or no.
using Cell = std::variant<std::monostate, std::string, double, std::uint64_t, bool>;

struct Records {
    std::string name;  ///< of the file, without ".csv"
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;

    /// An estimate takes three columns: value, low, high.
    void add(std::vector<Cell> cells) { rows.push_back(std::move(cells)); }
};

/// The cells of an estimate: value, low, high.
std::vector<Cell> cells_of(const Estimate& estimate);
/// One row of several parts.
std::vector<Cell> join(std::vector<Cell> first, const std::vector<Cell>& second);

/// A header line, then a line a row; quoted where needed; numbers read back to the same doubles.
std::string to_csv(const Records& records);

Records policy_records(const Assessment& found);   ///< scores, regret and shares by viewpoint and policy, each sample
Records outcome_records(const Assessment& found);  ///< outcomes in natural units by policy, each sample
Records robustness_records(const Assessment& found);  ///< metric by viewpoint and policy
Records agreement_records(const Assessment& found);   ///< Kendall's tau-b of each pair of metrics, by viewpoint

Records box_records(const DiscoverySet& set);          ///< a row a limit of a box
Records peeling_records(const DiscoverySet& set);      ///< a row a step of a peeling trajectory
Records leaf_records(const DiscoverySet& set);         ///< a row a limit of a leaf of a tree
Records information_records(const Assessment& found);  ///< value of information by viewpoint
Records difference_records(const Assessment& found);   ///< Shapley effects and interactions by viewpoint
Records threshold_records(const Assessment& found);
Records plane_records(const Assessment& found);
Records measure_records(const Assessment& found);

/// {"done": ..., "questions": [...]}, as in the assessment.
std::string to_json(const DiscoverySet& set);

/// All that were computed.
std::vector<Records> all_records(const Assessment& found);

}  // namespace crux
