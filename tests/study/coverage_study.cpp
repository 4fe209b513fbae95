// Does the certified search keep its promises? Made-up families with known cruxes, tests at the edges of their
// hypotheses, and the number of draws at a stated gap. Prints a table; exits 1 where a bar is missed.
//   coverage_study [--families N] [--tests N]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "stats/betting.h"
#include "stats/intervals.h"
#include "study/planted.h"

namespace {

using namespace crux;
using namespace crux::study;

bool all_good = true;

void line(const std::string& what, std::uint64_t good, std::uint64_t runs, double bar, bool at_least) {
    const stats::Interval exact = stats::clopper_pearson(good, runs, 0.95);
    const double share = static_cast<double>(good) / static_cast<double>(runs);
    const bool ok = at_least ? share >= bar : exact.low <= bar && share <= bar;
    all_good = all_good && ok;
    fmt::print("{:<64} {:>6} of {:>6}  {:.4f} [{:.4f} to {:.4f}]  bar {} {:.4g}  {}\n", what, good, runs, share,
               exact.low, exact.high, at_least ? "at least" : "at most", bar, ok ? "ok" : "MISSED");
}

void families(std::uint64_t runs) {
    constexpr std::size_t claims = 12;
    const Noise shapes[] = {Noise::two_point, Noise::uniform, Noise::heavy};
    const double scales[] = {0.3, 0.5, 1.0};
    SearchOptions options;
    options.threads = 1;
    options.base_draws = 4096;
    for (std::size_t f = 0; f < 5; ++f) {
        std::uint64_t right = 0;
        std::string name;
        for (std::uint64_t seed = 0; seed < runs; ++seed) {
            const PlantedFamily family = planted_families(claims, seed)[f];
            name = family.name;
            PlantedScores source(family.truth, shapes[seed % 3], scales[seed % 3], seed);
            right += cruxes_of(certify(source, family.problem, options)) == family.cruxes ? 1 : 0;
        }
        line("planted " + name + ": every crux found, none false", right, runs, 0.997, true);
    }
    std::uint64_t right = 0;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
        PlantedScores source([](const auto&) { return 0.0; }, shapes[seed % 3], scales[seed % 3], seed);
        options.base_draws = 2048;
        const CertifiedSearch found = certify(source, problem_of(claims), options);
        const bool none =
            std::all_of(found.viewpoints.begin(), found.viewpoints.end(), [](const auto& v) { return !v.clear; });
        right += none && cruxes_of(found).empty() ? 1 : 0;
    }
    line("tie at the base: no recommendation to overturn", right, runs, 0.997, true);
}

// One test alone at level alpha, looked at after every batch, at an edge where it must not answer.
bool wrongly(Noise shape, double mean, bool flip, double delta, double alpha, std::uint64_t seed) {
    constexpr std::size_t batch = 64, cap = 8192;
    stats::Capital capital(flip ? 0.0 : -delta);
    std::vector<double> draws(batch);
    const double scale = 0.9;
    for (std::uint64_t n = 0; n < cap; n += batch) {
        for (std::size_t i = 0; i < batch; ++i) {
            const double d = mean + scale * noise(shape, stats::uniform_draw(seed, n + i, 77));
            draws[i] = flip ? -d : d;
        }
        capital.add(draws);
        if (capital.rejects(alpha)) return true;
    }
    return false;
}

void edges(std::uint64_t runs) {
    constexpr double alpha = 0.05, delta = 0.02;
    for (const auto& [shape, name] : {std::pair{Noise::two_point, "two-point"}, std::pair{Noise::uniform, "uniform"},
                                      std::pair{Noise::heavy, "winsorised heavy tails"}}) {
        std::uint64_t flips = 0, holds = 0;
        for (std::uint64_t seed = 0; seed < runs; ++seed) {
            flips += wrongly(shape, 0, true, delta, alpha, seed) ? 1 : 0;
            holds += wrongly(shape, -delta, false, delta, alpha, seed + runs) ? 1 : 0;
        }
        line(fmt::format("wrong FLIP at a difference of 0, {}", name), flips, runs, alpha, false);
        line(fmt::format("wrong HOLD at a difference of -delta, {}", name), holds, runs, alpha, false);
    }
}

// R = 12 standard deviations and a gap of 0.6 of them: [-1, 1] is 2 wide, so sd 1/6 and a mean of -0.1.
void power(std::uint64_t runs) {
    const double alpha = stats::spent(0.05 * AlphaShares::levels, 2) / 465;
    std::vector<std::uint64_t> draws;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
        stats::Capital capital(0);
        std::uint64_t n = 0;
        std::vector<double> batch(64);
        while (n < 100000 && !capital.rejects(alpha)) {
            for (double& d : batch) {
                // The sum of twelve uniform draws, less 6, has variance 1.
                double sum = -6;
                for (unsigned k = 0; k < 12; ++k) sum += stats::uniform_draw(seed, n, 200 + k);
                d = std::clamp(0.1 + sum / 6, -1.0, 1.0);
                ++n;
            }
            capital.add(batch);
        }
        draws.push_back(n);
    }
    std::nth_element(draws.begin(), draws.begin() + static_cast<std::ptrdiff_t>(draws.size() / 2), draws.end());
    const std::uint64_t median = draws[draws.size() / 2];
    const bool ok = median <= 2500;
    all_good = all_good && ok;
    fmt::print("{:<64} median of {} draws in {} runs  bar at most 2500  {}\n",
               "power: gap 0.6 sd, R = 12 sd, alpha of one among 465", median, runs, ok ? "ok" : "MISSED");
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t family_runs = 1000, test_runs = 2000;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::uint64_t n = std::strtoull(argv[i + 1], nullptr, 10);
        if (std::strcmp(argv[i], "--families") == 0 && n > 0) {
            family_runs = n;
        } else if (std::strcmp(argv[i], "--tests") == 0 && n > 0) {
            test_runs = n;
        } else {
            fmt::print(stderr, "usage: coverage_study [--families N] [--tests N]\n");
            return 2;
        }
    }
    families(family_runs);
    edges(test_runs);
    power(test_runs);
    return all_good ? 0 : 1;
}
