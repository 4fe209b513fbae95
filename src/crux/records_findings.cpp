// The tables of failure boxes, value of information, thresholds, planes and measures. See records.h.
#include <fmt/format.h>

#include "crux/records.h"

namespace crux {

namespace {

std::string joined(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : "; ") + item;
    return out;
}

Cell limited(bool is, double value) { return is ? Cell(value) : Cell(std::monostate{}); }

std::vector<Cell> limit_cells(const BoxLimit& limit) {
    return {limit.factor,
            limit.claim,
            limit.unit,
            joined(limit.stances),
            limited(limit.at_least, limit.low),
            limited(limit.at_most, limit.high),
            limited(!limit.is_claim(), limit.whole_low),
            limited(!limit.is_claim(), limit.whole_high)};
}

std::vector<Cell> step_cells(const BoxStep& step) {
    return {step.coverage, step.density, step.mass, static_cast<std::uint64_t>(step.limits), step.cases, step.interest};
}

std::string policy_id(const Assessment& found, std::size_t policy) {
    return policy == no_policy ? std::string() : found.policies[policy].id;
}

}  // namespace

Records box_records(const DiscoverySet& set) {
    Records out{"boxes",
                {"kind",
                 "policy",
                 "subject",
                 "box",
                 "factor",
                 "claim",
                 "unit",
                 "stances",
                 "at_least",
                 "at_most",
                 "whole_low",
                 "whole_high",
                 "quasi_p_low",
                 "quasi_p_high",
                 "reproduced_coverage",
                 "reproduced_density",
                 "box_coverage",
                 "box_density",
                 "box_mass",
                 "box_limits",
                 "box_worlds",
                 "box_interest",
                 "held_out_coverage",
                 "held_out_density",
                 "held_out_worlds"},
                {}};
    for (const Discovery& asked : set.found) {
        for (std::size_t b = 0; b < asked.boxes.size(); ++b) {
            const FailureBox& box = asked.boxes[b];
            for (const BoxLimit& limit : box.limits) {
                std::vector<Cell> row = {asked.kind, asked.policy, asked.subject, static_cast<std::uint64_t>(b + 1)};
                row = join(std::move(row), limit_cells(limit));
                row.push_back(limited(limit.quasi_p >= 0, limit.quasi_p));
                row.push_back(limited(limit.quasi_p_high >= 0, limit.quasi_p_high));
                row.emplace_back(limit.by_coverage);
                row.emplace_back(limit.by_density);
                out.add(join(join(std::move(row), step_cells(box.found)),
                             {box.held_out.coverage, box.held_out.density, box.held_out.cases}));
            }
        }
    }
    return out;
}

Records peeling_records(const DiscoverySet& set) {
    Records out{"peeling",
                {"kind", "policy", "subject", "box", "step", "chosen", "coverage", "density", "mass", "limits",
                 "worlds", "interest"},
                {}};
    for (const Discovery& asked : set.found) {
        for (std::size_t b = 0; b < asked.boxes.size(); ++b) {
            const FailureBox& box = asked.boxes[b];
            for (std::size_t i = 0; i < box.trajectory.size(); ++i) {
                out.add(join({asked.kind, asked.policy, asked.subject, static_cast<std::uint64_t>(b + 1),
                              static_cast<std::uint64_t>(i), i == box.chosen},
                             step_cells(box.trajectory[i])));
            }
        }
    }
    return out;
}

Records leaf_records(const DiscoverySet& set) {
    Records out{"tree",
                {"kind", "policy", "subject", "leaf", "factor", "claim", "unit", "stances", "at_least", "at_most",
                 "whole_low", "whole_high", "coverage", "density", "mass", "limits", "worlds", "interest"},
                {}};
    for (const Discovery& asked : set.found) {
        for (std::size_t l = 0; l < asked.leaves.size(); ++l) {
            for (const BoxLimit& limit : asked.leaves[l].limits) {
                out.add(join(join({asked.kind, asked.policy, asked.subject, static_cast<std::uint64_t>(l + 1)},
                                  limit_cells(limit)),
                             step_cells(asked.leaves[l].found)));
            }
        }
    }
    return out;
}

Records information_records(const Assessment& found) {
    Records out{"information",
                {"viewpoint", "kind", "name", "members", "gain", "gain_low", "gain_high", "gain_in_sample",
                 "share_of_choices_changed"},
                {}};
    for (const AssessedOutcome& outcome : found.outcomes) {
        out.columns.push_back(fmt::format("change of {} [{}]", outcome.id, outcome.unit));
    }
    constexpr const char* kinds[] = {"claim", "uncertainty", "group"};
    for (std::size_t v = 0; v < found.information.viewpoints.size(); ++v) {
        const ViewpointInformation& information = found.information.viewpoints[v];
        out.add(
            join({found.viewpoints[v].id, std::string("everything"), std::string("everything"), std::string()},
                 join(cells_of(information.perfect), std::vector<Cell>(2 + found.outcomes.size(), std::monostate{}))));
        for (const LearnValue& value : information.values) {
            std::vector<Cell> row = {found.viewpoints[v].id, std::string(kinds[static_cast<int>(value.kind)]),
                                     value.name, joined(value.members)};
            row = join(join(std::move(row), cells_of(value.gain)), {value.in_sample, value.changes});
            for (double change : value.outcomes) row.emplace_back(change);
            out.add(std::move(row));
        }
    }
    return out;
}

Records difference_records(const Assessment& found) {
    Records out{"differences",
                {"viewpoint", "ahead", "behind", "sd", "explained", "factor", "with", "first_order", "total", "shapley",
                 "interaction"},
                {}};
    for (std::size_t v = 0; v < found.information.differences.size(); ++v) {
        const DifferenceShares& shares = found.information.differences[v];
        const std::vector<Cell> head = {found.viewpoints[v].id, policy_id(found, shares.ahead),
                                        policy_id(found, shares.behind), shares.sd, shares.explained};
        for (const FactorShare& factor : shares.factors) {
            out.add(
                join(head, {factor.name, std::string(), factor.first, factor.total, factor.shapley, std::monostate{}}));
        }
        for (const PairedShare& pair : shares.pairs) {
            out.add(join(head,
                         {pair.first, pair.second, std::monostate{}, std::monostate{}, std::monostate{}, pair.share}));
        }
    }
    return out;
}

Records threshold_records(const Assessment& found) {
    Records out{"thresholds",
                {"viewpoint", "factor", "claim", "unit", "leader", "challenger", "would_have_to", "at", "at_low",
                 "at_high", "setting", "range_low", "range_high", "clear"},
                {}};
    for (const Threshold& t : found.information.thresholds) {
        std::vector<Cell> row = {found.viewpoints[t.viewpoint].id,
                                 t.factor,
                                 t.claim,
                                 t.unit,
                                 policy_id(found, t.leader),
                                 policy_id(found, t.challenger),
                                 std::string(t.exceed ? "exceed" : "be below")};
        out.add(join(join(std::move(row), cells_of(t.at)), {t.setting, t.low, t.high, t.clear}));
    }
    return out;
}

Records plane_records(const Assessment& found) {
    Records out{"planes",
                {"viewpoint", "first", "first_stance", "second", "second_stance", "winner", "runner_up", "lead",
                 "lead_low", "lead_high", "worlds", "clear"},
                {}};
    for (const Plane& plane : found.information.planes) {
        for (std::size_t v = 0; v < plane.cells.size(); ++v) {
            for (std::size_t i = 0; i < plane.cells[v].size(); ++i) {
                for (std::size_t j = 0; j < plane.cells[v][i].size(); ++j) {
                    const PlaneCell& cell = plane.cells[v][i][j];
                    std::vector<Cell> row = {found.viewpoints[v].id,          plane.first,
                                             plane.first_stances[i],          plane.second,
                                             plane.second_stances[j],         policy_id(found, cell.winner),
                                             policy_id(found, cell.runner_up)};
                    out.add(join(join(std::move(row), cells_of(cell.lead)), {cell.worlds, cell.clear}));
                }
            }
        }
    }
    return out;
}

Records measure_records(const Assessment& found) {
    Records out{"measures",
                {"from", "to", "viewpoint", "leader_from", "leader_to", "clear_from", "clear_to", "kendall_tau_b",
                 "policy", "score_change", "score_change_low", "score_change_high", "best_share_change",
                 "best_share_change_low", "best_share_change_high"},
                {}};
    for (const MeasureChange& change : found.measures) {
        for (std::size_t v = 0; v < change.viewpoints.size(); ++v) {
            const auto& moved = change.viewpoints[v];
            for (std::size_t p = 0; p < moved.policies.size(); ++p) {
                std::vector<Cell> row = {change.from,
                                         change.to,
                                         found.viewpoints[v].id,
                                         policy_id(found, moved.leader_from),
                                         policy_id(found, moved.leader_to),
                                         moved.clear_from,
                                         moved.clear_to,
                                         moved.agreement,
                                         found.policies[p].id};
                out.add(join(join(std::move(row), cells_of(moved.policies[p].score)),
                             cells_of(moved.policies[p].best_share)));
            }
        }
    }
    return out;
}

}  // namespace crux
