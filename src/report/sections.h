// The parts of the report, each a function of what was found. One file a part or two.
#pragma once

#include <string>

#include "report/report.h"

namespace crux::report {

/// One part: its anchor, its heading (for the list of contents), its HTML below the heading.
struct Section {
    std::string id, heading, body;
};

/// The first screen: question, answer in words, one picture. Has no heading of its own.
std::string first_screen(const Assessment& found);

Section compared(const Assessment& found);            ///< policies, outcomes with anchors, viewpoints with weights
Section own_position(const Assessment& found);        ///< outcomes in natural units, scores
Section courses(const Assessment& found);             ///< fan charts by policy
Section robustness(const Assessment& found);          ///< the world of stances: table by viewpoint
Section robustness_metrics(const Assessment& found);  ///< the metrics of the literature, their ranks and agreement
Section regret_map(const Assessment& found);          ///< regret by policy in single worlds
Section exploratory_sweep(const Assessment& found);   ///< what changes when exploratory numbers are swept
Section crux_page(const Assessment& found);           ///< the certified search, where one was read
Section failures(const Assessment& found);            ///< boxes in which the policy fails, with peeling curves
Section find_out_first(const Assessment& found);      ///< expected value of perfect information
Section difference_varies(const Assessment& found);   ///< Shapley effects of the leader's lead
Section thresholds(const Assessment& found);          ///< exploratory numbers that would turn the result
Section planes(const Assessment& found);              ///< who wins where two claims meet
Section measure_changes(const Assessment& found);     ///< the same ranges under two measures
Section one_claim_flips(const Assessment& found);
Section sign_maps(const Assessment& found);   ///< where a contrast turns, over claims and weights
Section one_claims(const Assessment& found);  ///< single claims off and on
Section codings(const Assessment& found);     ///< charitable and central
Section knowledge(const Assessment& found, const argument::Argument& argument);
Section lawful(const Assessment& found, const argument::Argument& argument);
Section symmetry(const Assessment& found);    ///< what scales with one constant
Section overlaps(const Assessment& found);    ///< claims that might count an effect twice
Section whole_menu(const Assessment& found);  ///< policies off the menu too
Section claims(const Assessment& found, const argument::Argument& argument);
Section not_looked_at(const Assessment& found);
Section how_made(const Assessment& found, const Making& making);

// What several parts say alike.

/// A policy's name, escaped and emphasised.
std::string policy_name(const Assessment& found, std::size_t policy);
/// "0.412 (0.405 to 0.419)".
std::string with_interval(const Estimate& estimate, int digits = 3);
/// "41 percent (40 to 42)".
std::string share_with_interval(const Estimate& estimate);
/// Link to a claim's entry: "C81".
std::string claim_link(const AssessedClaim& claim);

}  // namespace crux::report
