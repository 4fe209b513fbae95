// PRIM on a table of doubles: bench_prim FILE ROWS COLUMNS ROUNDS. The file holds the columns one after
// another, the last of them 0 or 1 (of interest). Prints JSON: CPU seconds of each round (trajectory and
// the quasi-p values of every box, as the EMA workbench's find_box computes them) and the trajectory.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <numeric>
#include <string>

#include "stats/prim.h"

using namespace crux::stats;

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    const std::size_t rows = std::stoul(argv[2]), columns = std::stoul(argv[3]);
    std::FILE* file = std::fopen(argv[1], "rb");
    if (!file) return 1;
    DataFrame frame;
    std::vector<std::uint8_t> interest;
    for (std::size_t c = 0; c <= columns; ++c) {
        Column column{fmt::format("x{}", c), std::vector<double>(rows), {}};
        if (std::fread(column.values.data(), sizeof(double), rows, file) != rows) return 1;
        if (c < columns) {
            frame.columns.push_back(std::move(column));
        } else {
            for (double v : column.values) interest.push_back(v != 0 ? 1 : 0);
        }
    }
    std::fclose(file);
    std::vector<std::uint32_t> all(rows);
    std::iota(all.begin(), all.end(), 0u);
    std::string seconds, steps;
    for (int round = 0; round < std::atoi(argv[4]); ++round) {
        const std::clock_t begin = std::clock();
        const std::vector<PrimBox> boxes = prim_trajectory(frame, interest, all, {});
        double sum = 0;
        for (const PrimBox& box : boxes) {
            for (const QuasiP& q : quasi_p(box)) sum += q.low + q.high;
        }
        const double spent = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
        if (!(sum < 1e9)) return 1;
        seconds += fmt::format("{}{}", round == 0 ? "" : ", ", spent);
        if (round > 0) continue;
        for (const PrimBox& box : boxes) {
            steps += fmt::format("{}[{}, {}, {}]", steps.empty() ? "" : ", ", box.cases, box.interest,
                                 box.restricted.size());
        }
    }
    fmt::print("{{\"seconds\": [{}], \"trajectory\": [{}]}}\n", seconds, steps);
    return 0;
}
