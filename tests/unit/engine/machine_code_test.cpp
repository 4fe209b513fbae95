// Machine code against the interpreter on the narrowest set: every operation, division by what
// stays, tables of all shapes, more values than registers; special values in all pairs. Where there is
// no machine code BackEnd::jit is the interpreter, and the tests hold it to the same.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "engine/engine.h"
#include "module_builder.h"

namespace crux::engine {
namespace {

using Op = Operation;
constexpr unsigned lanes = 64;
constexpr double inf = std::numeric_limits<double>::infinity();

std::vector<double> specials() {
    std::vector<double> all = {0.0,
                               1.0,
                               2.0,
                               0.5,
                               3.0,
                               1e-6,
                               9.9e-7,
                               1e300,
                               1e-300,
                               4.9e-324,
                               2.2250738585072014e-308,
                               0x1p-600,
                               0x1p600,
                               1.7976931348623157e308,
                               inf,
                               0x1.fffffffffffffp0,
                               0x1.0000000000001p0,
                               1e16,
                               0x1.fffffffffffffp-100,
                               0x1p513,
                               0x1p-511};
    const std::size_t positive = all.size();
    for (std::size_t i = 0; i < positive; ++i) all.push_back(-all[i]);
    all.push_back(std::numeric_limits<double>::quiet_NaN());
    return all;
}

std::string numbered(std::string name, std::size_t number) {
    name += std::to_string(number);
    return name;
}

/// All outputs of all TIME STEPs.
class Kept : public Observer {
  public:
    explicit Kept(std::size_t outputs) : outputs_(outputs) {}
    void at_step(std::uint32_t, double, bool, const double* const* rows) override {
        for (std::size_t i = 0; i < outputs_; ++i) bits.insert(bits.end(), rows[i], rows[i] + lanes);
    }
    std::vector<double> bits;

  private:
    std::size_t outputs_;
};

/// A model of stocks that stay at what the inputs say, so that nothing is hoisted or folded.
struct Bench {
    ModuleBuilder builder{0, 2, 1};
    std::vector<ir::VariableId> inputs, outputs;
    std::vector<ir::VariableId> stocks;
    ir::Module& m = builder.module;

    explicit Bench(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            inputs.push_back(builder.constant(numbered("x", i), 1));
            stocks.push_back(builder.stock(numbered("s", i)));
            builder.store(m.init, stocks[i], builder.load(m.init, inputs[i]));
            builder.store(m.step, builder.rate_of(stocks[i]), builder.number(m.step, 0));
        }
    }
    ir::ValueId stock(unsigned i) { return builder.load(m.step, stocks[i]); }
    ir::ValueId constant(unsigned i) { return builder.load(m.step, inputs[i]); }
    ir::ValueId op(Op operation, ir::ValueId a, ir::ValueId b = {}, ir::ValueId c = {}) {
        return builder.operation(m.step, operation, a, b, c);
    }
    void output(ir::ValueId value) {
        outputs.push_back(builder.auxiliary(numbered("y", outputs.size())));
        builder.store(m.step, outputs.back(), value);
    }

    /// All members (one row of inputs each) by both back ends.
    void compare(const std::vector<std::vector<double>>& members) {
        CompileOptions options;
        for (ir::VariableId input : inputs) options.inputs.push_back({input});
        for (ir::VariableId out : outputs) options.outputs.push_back({out});
        const auto interpreted = compile(m, options);
        options.back_end = BackEnd::jit;
        const auto translated = compile(m, options);
        const bool has_code =
            explain_plan(*translated, {BackEnd::jit, ""}, lanes).find("machine code:") != std::string::npos;
        EXPECT_EQ(has_code, machine_code_available());
        Runner expected(interpreted, lanes, InstructionSet::sse2), got(translated, lanes);
        for (std::size_t first = 0; first < members.size(); first += lanes) {
            for (std::size_t i = 0; i < inputs.size(); ++i) {
                for (unsigned lane = 0; lane < lanes; ++lane) {
                    const auto& member = members[std::min(first + lane, members.size() - 1)];
                    expected.input(i)[lane] = got.input(i)[lane] = member[i];
                }
            }
            Kept want(outputs.size()), have(outputs.size());
            expected.run({}, lanes, want);
            got.run({}, lanes, have);
            ASSERT_EQ(want.bits.size(), have.bits.size());
            for (std::size_t at = 0; at < want.bits.size(); ++at) {
                const double a = want.bits[at], b = have.bits[at];
                if (std::isnan(a) && std::isnan(b)) continue;
                const std::size_t lane = at % lanes, output = at / lanes % outputs.size();
                ASSERT_EQ(std::bit_cast<std::uint64_t>(a), std::bit_cast<std::uint64_t>(b))
                    << "output " << output << " of member " << first + lane << ": " << a << " and " << b;
            }
        }
    }
};

std::vector<std::vector<double>> pairs() {
    std::vector<std::vector<double>> all;
    for (double a : specials()) {
        for (double b : specials()) all.push_back({a, b, 7.25});
    }
    std::mt19937_64 draw(5);
    std::uniform_real_distribution<double> mantissa(1, 2), exponent(-300, 300), near(-8, 8);
    for (unsigned i = 0; i < 3000; ++i) {
        const double scale = i % 2 == 0 ? exponent(draw) : near(draw), other = i % 2 == 0 ? exponent(draw) : near(draw);
        all.push_back({std::ldexp(mantissa(draw), static_cast<int>(scale)),
                       -std::ldexp(mantissa(draw), static_cast<int>(other)), near(draw)});
    }
    return all;
}

TEST(MachineCode, every_operation_gives_the_interpreter_s_bits) {
    Bench bench(3);
    for (unsigned n = 0; n < operation_count; ++n) {
        const Op operation = static_cast<Op>(n);
        const OperationInfo& info = operation_info(operation);
        std::array<ir::ValueId, 3> operands{};
        for (unsigned i = 0; i < info.operands(); ++i) {
            operands[i] = info.takes_mask(i) ? bench.op(i == 0 ? Op::lt : Op::ge, bench.stock(0), bench.stock(1))
                                             : bench.stock(i);
        }
        const ir::ValueId result = bench.op(operation, operands[0], operands[1], operands[2]);
        if (!info.gives_mask()) {
            bench.output(result);
            continue;
        }
        bench.output(bench.op(Op::number, result));
        bench.output(bench.op(Op::select, result, bench.stock(1), bench.stock(2)));
    }
    bench.compare(pairs());
}

TEST(MachineCode, division_by_what_stays_is_division) {
    Bench bench(3);
    bench.output(bench.op(Op::div, bench.stock(0), bench.constant(1)));
    bench.output(bench.op(Op::div, bench.op(Op::mul, bench.stock(0), bench.stock(2)), bench.constant(1)));
    bench.output(bench.op(Op::div, bench.stock(0), bench.builder.number(bench.m.step, 3)));
    bench.output(bench.op(Op::div, bench.stock(1), bench.builder.number(bench.m.step, -0.0)));
    bench.output(bench.op(Op::div, bench.op(Op::sub, bench.stock(0), bench.stock(1)),
                          bench.builder.number(bench.m.step, 52.18)));
    bench.compare(pairs());
}

TEST(MachineCode, tables_of_all_shapes) {
    std::mt19937_64 draw(11);
    std::uniform_real_distribution<double> any(-3, 3);
    Bench bench(1);
    std::vector<std::vector<double>> members;
    for (double x : specials()) members.push_back({x});
    for (unsigned i = 0; i < 500; ++i) members.push_back({any(draw)});
    for (unsigned points = 1; points <= 18; ++points) {
        for (bool even : {true, false}) {
            std::vector<double> x, y;
            for (unsigned i = 0; i < points; ++i) {
                x.push_back(-2 + 0.25 * i + (even ? 0 : 0.1 * std::abs(any(draw)) / 3));
                y.push_back(any(draw));
                members.push_back({x.back()});
                members.push_back({std::nextafter(x.back(), -inf)});
            }
            for (ir::TableMode mode :
                 {ir::TableMode::clamp, ir::TableMode::extrapolate, ir::TableMode::hold, ir::TableMode::forward}) {
                const ir::TableId table = bench.builder.table(x, y, mode);
                bench.output(bench.builder.lookup(bench.m.step, table, bench.stock(0)));
            }
        }
    }
    bench.compare(members);
}

TEST(MachineCode, more_values_than_registers) {
    constexpr unsigned count = 70;
    Bench bench(3);
    std::vector<ir::ValueId> values, masks;
    for (unsigned i = 0; i < count; ++i) {
        const ir::ValueId shift = bench.builder.number(bench.m.step, 0.37 * i - 9);
        values.push_back(bench.op(i % 3 == 0 ? Op::mul : Op::add, bench.stock(i % 3), shift));
        masks.push_back(bench.op(i % 2 == 0 ? Op::lt : Op::ge, values.back(), bench.stock((i + 1) % 3)));
    }
    ir::ValueId sum = bench.stock(0);
    for (unsigned i = count; i-- > 0;) {
        const ir::ValueId both = bench.op(i % 2 == 0 ? Op::land : Op::lor, masks[i], masks[(i * 7) % count]);
        sum = bench.op(Op::add, sum, bench.op(Op::select, both, values[i], bench.op(Op::exp, values[(i * 5) % count])));
    }
    bench.output(sum);
    std::vector<std::vector<double>> members;
    std::mt19937_64 draw(3);
    std::uniform_real_distribution<double> any(-3, 3);
    for (unsigned i = 0; i < 200; ++i) members.push_back({any(draw), any(draw), any(draw)});
    bench.compare(members);
}

TEST(MachineCode, the_amount_of_work_decides) {
    const ir::TimeSpecs time{0, 100, 1, 1, ir::Method::euler, ""};
    EXPECT_EQ(choose_back_end(time, 4).back_end, BackEnd::interpreter);
    EXPECT_EQ(choose_back_end(time, 100).back_end, BackEnd::interpreter);
    const BackEnd best = machine_code_available() ? BackEnd::jit : BackEnd::interpreter;
    EXPECT_EQ(choose_back_end(time, 100'000).back_end, best);
    EXPECT_EQ(choose_back_end(time, 4, BackEnd::jit).back_end, best);
    EXPECT_EQ(choose_back_end(time, 100'000, BackEnd::interpreter).back_end, BackEnd::interpreter);
    EXPECT_FALSE(choose_back_end(time, 4).why.empty());
}

}  // namespace
}  // namespace crux::engine
