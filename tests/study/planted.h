// Made-up families of claims whose cruxes are known: where the certified search is held against the truth. Two or
// three policies, one viewpoint; the mean difference is a base gap, small shifts of every claim, and shifts of
// planted sets; noise is bounded, of a chosen shape, and the same for all policies and assignments of one draw.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "crux/certify.h"
#include "stats/random.h"

namespace crux::study {

enum class Noise { two_point, uniform, heavy };

/// Mean 0, within [-1, 1]; standard deviations about 1, 0.577 and 0.2.
inline double noise(Noise shape, double u) {
    switch (shape) {
        case Noise::two_point:
            return u < 0.5 ? -1 : 1;
        case Noise::uniform:
            return 2 * u - 1;
        case Noise::heavy: {
            // A Cauchy variable of scale 0.05, winsorised at 1: symmetric, so its mean stays 0.
            const double t = 0.05 * std::tan(3.14159265358979323846 * (u - 0.5));
            return std::clamp(t, -1.0, 1.0);
        }
    }
    return 0;
}

class PlantedScores final : public ScoreSource {
  public:
    using Truth = std::function<double(const std::vector<std::uint16_t>&)>;  ///< mean of score(0) - score(1)

    PlantedScores(Truth truth, Noise shape, double scale, std::uint64_t seed)
        : truth_(std::move(truth)), shape_(shape), scale_(scale), seed_(seed) {}

    std::size_t policies() const override { return 2; }
    std::size_t viewpoints() const override { return 1; }
    void scores(const Request& request, unsigned, std::span<double> out) override {
        for (std::size_t i = 0; i < request.variants.size(); ++i) {
            const double mean = truth_(request.variants[i]);
            for (std::size_t n = 0; n < request.count; ++n) {
                const auto phase = static_cast<std::uint64_t>(request.phase);
                const double u = stats::uniform_draw(seed_, request.first + n, 1000 + phase);
                const double d = std::clamp(mean + scale_ * noise(shape_, u), -1.0, 1.0);
                out[(i * 2) * request.count + n] = 0.5 + d / 2;
                out[(i * 2 + 1) * request.count + n] = 0.5 - d / 2;
            }
        }
    }
    std::vector<SwitchingConstant> constants(std::size_t, std::uint16_t) const override { return {}; }

  private:
    Truth truth_;
    Noise shape_;
    double scale_;
    std::uint64_t seed_;
};

struct PlantedFamily {
    std::string name;
    SearchProblem problem;
    PlantedScores::Truth truth;
    std::set<std::set<std::string>> cruxes;  ///< all minimal sets that flip by more than delta
};

inline SearchProblem problem_of(std::size_t claims) {
    SearchProblem problem;
    for (std::size_t c = 0; c < claims; ++c) problem.claims.push_back({fmt::format("C{}", c), 0, {1}, 1.0, false});
    problem.viewpoints = {"all"};
    problem.policies = {"a", "b"};
    problem.argued = 0;
    return problem;
}

/// The families: AND, OR, XOR, duplicate claims and two disjoint pairs, among `claims` claims with small shifts of
/// their own, of both signs.
inline std::vector<PlantedFamily> planted_families(std::size_t claims, std::uint64_t seed) {
    std::vector<double> shifts;
    for (std::size_t c = 0; c < claims; ++c) shifts.push_back(0.02 * (2 * stats::uniform_draw(seed, c, 7) - 1));
    const auto make = [&](std::string name, auto planted, std::set<std::set<std::string>> cruxes) {
        // The claims of the planted sets have no shifts of their own, so that the truth is plain.
        PlantedFamily family;
        family.name = std::move(name);
        family.problem = problem_of(claims);
        family.cruxes = std::move(cruxes);
        family.truth = [shifts, planted](const std::vector<std::uint16_t>& at) {
            double sum = 0.15;
            for (std::size_t c = 5; c < at.size(); ++c) sum += at[c] != 0 ? shifts[c] : 0;
            return sum + planted(at);
        };
        return family;
    };
    const double turn = -0.25;
    std::vector<PlantedFamily> out;
    out.push_back(make("AND", [=](const auto& s) { return s[1] && s[2] ? turn : 0.0; }, {{"C1", "C2"}}));
    out.push_back(make("OR", [=](const auto& s) { return s[1] || s[2] ? turn : 0.0; }, {{"C1"}, {"C2"}}));
    out.push_back(
        make("XOR", [=](const auto& s) { return (s[1] != 0) != (s[2] != 0) ? turn : 0.0; }, {{"C1"}, {"C2"}}));
    out.push_back(make("duplicates", [=](const auto& s) { return (s[1] || s[2]) && s[3] ? turn : 0.0; },
                       {{"C1", "C3"}, {"C2", "C3"}}));
    out.push_back(make("two pairs", [=](const auto& s) { return (s[1] && s[2]) || (s[3] && s[4]) ? turn : 0.0; },
                       {{"C1", "C2"}, {"C3", "C4"}}));
    return out;
}

/// The confirmed cruxes of the first question asked.
inline std::set<std::set<std::string>> cruxes_of(const CertifiedSearch& found) {
    std::set<std::set<std::string>> out;
    for (const QuestionResult& question : found.questions) {
        if (question.kind != QuestionKind::overturn) continue;
        for (const FoundCrux& crux : question.cruxes) {
            std::set<std::string> claims;
            for (const TurnedClaim& turned : crux.claims) claims.insert(turned.claim);
            if (crux.confirmed) out.insert(claims);
        }
    }
    return out;
}

}  // namespace crux::study
