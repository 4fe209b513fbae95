// Paired scores from a bound argument: the model run in lanes, an assignment of stances being inputs of the one
// compiled program. See ScoreSource in certify.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "argument/bound.h"
#include "crux/certify.h"
#include "stats/design.h"

namespace crux {

/// What is compared, a number in [0, 1] a policy and world.
enum class Rule : std::uint8_t {
    score,  ///< the mean anchored score under the viewpoint's weights
    best,   ///< 1 where the policy's score is the best of the menu; t ties share it
    domain  ///< 1 where every outcome with an `acceptable` level meets it; the same for all viewpoints
};
std::string_view name(Rule rule);

/// How exploratory ranges are drawn.
enum class Measure : std::uint8_t { settings, swept, ends };
std::string_view name(Measure measure);

struct ModelScoresOptions {
    Rule rule = Rule::score;
    Measure measure = Measure::settings;
    std::uint64_t seed = 1;
    std::optional<engine::InstructionSet> instruction_set;
    std::optional<engine::BackEnd> back_end;                      ///< absent: engine::choose_back_end
    std::function<void(const std::string& plan)> explain_plan{};  ///< told once what will run and why
};

class ModelScores final : public ScoreSource {
  public:
    /// `bound` must outlive it. At most 64 policies.
    ModelScores(const argument::BoundArgument& bound, const ModelScoresOptions& options, unsigned threads);
    ~ModelScores() override;

    std::size_t policies() const override { return bound_.policies.size(); }
    std::size_t viewpoints() const override { return viewpoints_.size(); }
    /// Positions in BoundArgument::viewpoints: all but the reader's own, whose weights nobody holds yet.
    const std::vector<std::size_t>& searched_viewpoints() const { return viewpoints_; }
    void scores(const Request& request, unsigned worker, std::span<double> out) override;
    std::vector<SwitchingConstant> constants(std::size_t claim, std::uint16_t stance) const override;

    /// The claims that may be turned, as positions of BoundArgument::claims; those without rivals have none.
    std::vector<SearchClaim> claims() const;
    /// Worlds in which a member went wrong: they count against every verdict.
    std::uint64_t faulty() const;

  private:
    struct Worker;
    void draw(const Request& request, Worker& worker, std::size_t lane, std::uint64_t world) const;
    void run_policy(const Request& request, Worker& worker, std::size_t policy, std::size_t lanes) const;
    void reduce(const Request& request, Worker& worker, std::size_t lanes, std::size_t offset,
                std::span<double> out) const;

    const argument::BoundArgument& bound_;
    ModelScoresOptions options_;
    argument::Frame frame_;
    std::vector<std::size_t> viewpoints_;
    std::shared_ptr<const engine::Program> program_;
    std::vector<stats::Design> designs_;  // by DrawPhase
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace crux
