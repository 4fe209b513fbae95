// Bryant and Lempert 2010 ("Thinking inside the box", Technological Forecasting and Social Change 77):
// the data that the EMA workbench ships, and what its PRIM and CART make of them, to every digit printed.
#include <fmt/format.h>

#include <fstream>
#include <numeric>
#include <sstream>

#include "oracle.h"
#include "stats/cart.h"
#include "stats/prim.h"

namespace crux::oracles {

using stats::Column;
using stats::DataFrame;
using stats::PrimBox;

namespace {

const std::string name = "Bryant and Lempert 2010";

struct Data {
    DataFrame frame;
    std::vector<std::uint8_t> interest;
};

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
    return cells;
}

// Inputs are columns 2 to 10; the case of interest is the last column.
Data read(const std::string& path) {
    Data data;
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) return data;
    const std::vector<std::string> names = split(line);
    for (std::size_t c = 2; c < 11; ++c) data.frame.columns.push_back({names[c], {}, {}});
    while (std::getline(file, line)) {
        const std::vector<std::string> cells = split(line);
        for (std::size_t c = 2; c < 11; ++c) data.frame.columns[c - 2].values.push_back(std::stod(cells[c]));
        data.interest.push_back(std::stod(cells[15]) != 0 ? 1 : 0);
    }
    return data;
}

struct Step {
    double coverage, density, mass;
    int k, n, dims;
};
// As printed by the EMA workbench (peel_alpha 0.1, the rest at its defaults).
constexpr Step steps[] = {{1.000000, 0.100907, 1.000000, 89, 882, 0}, {1.000000, 0.112374, 0.897959, 89, 792, 1},
                          {1.000000, 0.125352, 0.804989, 89, 710, 2}, {1.000000, 0.139498, 0.723356, 89, 638, 2},
                          {1.000000, 0.155323, 0.649660, 89, 573, 3}, {1.000000, 0.173489, 0.581633, 89, 513, 3},
                          {1.000000, 0.194323, 0.519274, 89, 458, 3}, {1.000000, 0.216019, 0.467120, 89, 412, 3},
                          {1.000000, 0.241848, 0.417234, 89, 368, 3}, {1.000000, 0.270517, 0.373016, 89, 329, 3},
                          {1.000000, 0.300676, 0.335601, 89, 296, 3}, {0.988764, 0.333333, 0.299320, 88, 264, 3},
                          {0.977528, 0.367089, 0.268707, 87, 237, 3}, {0.966292, 0.403756, 0.241497, 86, 213, 3},
                          {0.955056, 0.445026, 0.216553, 85, 191, 4}, {0.921348, 0.482353, 0.192744, 82, 170, 4},
                          {0.910112, 0.532895, 0.172336, 81, 152, 4}, {0.876404, 0.573529, 0.154195, 78, 136, 4},
                          {0.842697, 0.619835, 0.137188, 75, 121, 4}, {0.831461, 0.685185, 0.122449, 74, 108, 4},
                          {0.797753, 0.731959, 0.109977, 71, 97, 4},  {0.752809, 0.770115, 0.098639, 67, 87, 4},
                          {0.730337, 0.833333, 0.088435, 65, 78, 4},  {0.685393, 0.871429, 0.079365, 61, 70, 4},
                          {0.640449, 0.904762, 0.071429, 57, 63, 4},  {0.584270, 0.928571, 0.063492, 52, 56, 5},
                          {0.539326, 0.960000, 0.056689, 48, 50, 6},  {0.505618, 1.000000, 0.051020, 45, 45, 6}};

class Checks {
  public:
    Checks(Table& table, const Data& data) : table_(table), data_(data), rows_(data.frame.rows()) {
        std::iota(rows_.begin(), rows_.end(), 0u);
        stats::PrimOptions options;
        options.peel_alpha = 0.1;
        boxes_ = stats::prim_trajectory(data.frame, data.interest, options);
    }

    void trajectory() {
        add("boxes on the trajectory", static_cast<double>(boxes_.size()), 28, 0);
        for (std::size_t i = 0; i < std::min(boxes_.size(), std::size(steps)); ++i) {
            const PrimBox& box = boxes_[i];
            const auto label = [&](const char* what) { return fmt::format("box {}, {}", i, what); };
            add(label("coverage"), box.coverage, steps[i].coverage, 5e-7);
            add(label("density"), box.density, steps[i].density, 5e-7);
            add(label("mass"), box.mass, steps[i].mass, 5e-7);
            add(label("cases of interest"), static_cast<double>(box.interest), steps[i].k, 0);
            add(label("cases"), static_cast<double>(box.cases), steps[i].n, 0);
            add(label("dimensions"), static_cast<double>(box.restricted.size()), steps[i].dims, 0);
        }
    }

    void boxes() {
        if (boxes_.size() != 28) return;
        low(21, "Cellulosic cost", 72.650002);
        high(21, "Total biomass", 755.799988);
        low(21, "Demand elasticity", -0.422);
        low(21, "Biomass backstop price", 150.049995);
        quasi(21, "Cellulosic cost", true, 0.15741333528927326);
        quasi(21, "Total biomass", false, 4.716968553178767e-06);
        quasi(21, "Demand elasticity", true, 1.1849299115762208e-16);
        quasi(21, "Biomass backstop price", true, 3.51511253026305e-11);
        low(27, "Demand elasticity", -0.3845);
        high(27, "Cellulosic yield", 97.299999);
        high(27, "oil supply shift", 0.0805);
        low(27, "Biomass backstop price", 162.150002);
        quasi(27, "Cellulosic cost", true, 0.14731492322805623);
        quasi(27, "Total biomass", false, 2.3170025284776047e-07);
        quasi(27, "Cellulosic yield", false, 0.1592962260133916);
        quasi(27, "Demand elasticity", true, 1.707566113939849e-16);
        quasi(27, "oil supply shift", false, 0.15331336145583177);
        quasi(27, "Biomass backstop price", true, 2.842170943040401e-14);
        const PrimBox without =
            stats::drop_restriction(data_.frame, data_.interest, rows_, boxes_[21], column("Cellulosic cost"));
        add("box 21 without cellulosic cost, coverage", without.coverage, 0.764045, 5e-7);
        add("box 21 without cellulosic cost, density", without.density, 0.715789, 5e-7);
        add("box 21 without cellulosic cost, mass", without.mass, 0.10771, 5e-6);
        add("box 21 without cellulosic cost, dimensions", static_cast<double>(without.restricted.size()), 3, 0);
    }

    void tree() {
        const stats::CartTree tree = stats::cart(data_.frame, data_.interest, 0.05);
        add("CART, leaves", static_cast<double>(tree.leaves.size()), 8, 0);
        if (tree.leaves.size() != 8) return;
        const stats::CartLeaf& last = tree.leaves.back();
        add("CART, leaf 8, coverage", last.coverage, 0.606742, 5e-7);
        add("CART, leaf 8, density", last.density, 0.642857, 5e-7);
        add("CART, leaf 8, mass", last.mass, 0.095238, 5e-7);
    }

  private:
    void add(std::string quantity, double ours, double published, double tolerance) {
        table_.add(name, std::move(quantity), ours, published, tolerance);
    }
    std::size_t column(const std::string& wanted) const {
        for (std::size_t c = 0; c < data_.frame.columns.size(); ++c) {
            if (data_.frame.columns[c].name == wanted) return c;
        }
        return 0;
    }
    void low(std::size_t box, const std::string& of, double published) {
        add(fmt::format("box {}, {} at least", box, of), boxes_[box].limits[column(of)].low, published, 5e-7);
    }
    void high(std::size_t box, const std::string& of, double published) {
        add(fmt::format("box {}, {} at most", box, of), boxes_[box].limits[column(of)].high, published, 5e-7);
    }
    void quasi(std::size_t box, const std::string& of, bool is_low, double published) {
        for (const stats::QuasiP& q : stats::quasi_p(boxes_[box])) {
            if (q.column != column(of)) continue;
            add(fmt::format("box {}, {}, quasi-p", box, of), is_low ? q.low : q.high, published, 1e-9 * published);
        }
    }

    Table& table_;
    const Data& data_;
    std::vector<std::uint32_t> rows_;
    std::vector<PrimBox> boxes_;
};

}  // namespace

bool bryant_lempert(Table& table, const std::string& directory) {
    const Data data = read(directory + "/bryant-lempert-2010.csv");
    if (data.frame.rows() == 0) {
        table.note(
            fmt::format("{}/bryant-lempert-2010.csv cannot be read: PRIM and CART were not compared", directory));
        return false;
    }
    Checks checks(table, data);
    checks.trajectory();
    checks.boxes();
    checks.tree();
    return true;
}

}  // namespace crux::oracles
