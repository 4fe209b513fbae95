// Small programs whose answers are known, run by the engine.
#include "engine/engine.h"

#include <gtest/gtest.h>

#include <cmath>

#include "module_builder.h"

namespace crux::engine {
namespace {

using Op = Operation;

/// Keeps every output of every TIME STEP.
class Recorder : public Observer {
  public:
    Recorder(std::size_t outputs, unsigned lanes) : outputs_(outputs), lanes_(lanes) {}
    void at_step(std::uint32_t, double time, bool, const double* const* rows) override {
        times.push_back(time);
        for (std::size_t i = 0; i < outputs_; ++i) {
            for (unsigned lane = 0; lane < lanes_; ++lane) values_.push_back(rows[i][lane]);
        }
    }
    double at(std::size_t step, std::size_t output, unsigned lane = 0) const {
        return values_.at((step * outputs_ + output) * lanes_ + lane);
    }
    std::vector<double> times;

  private:
    std::size_t outputs_;
    unsigned lanes_;
    std::vector<double> values_;
};

/// dS/dt = S * growth, growth varied by lane.
struct Growth {
    ModuleBuilder builder;
    ir::VariableId growth, stock, flow;
    explicit Growth(ir::Method method, double step = 0.25) : builder(0, 2, step, method) {
        growth = builder.constant("growth", 0.5);
        stock = builder.stock("S");
        flow = builder.auxiliary("flow");
        ir::Module& m = builder.module;
        builder.store(m.init, stock, builder.number(m.init, 100));
        const ir::ValueId product =
            builder.operation(m.step, Op::mul, builder.load(m.step, stock), builder.load(m.step, growth));
        builder.store(m.step, flow, product);
        builder.store(m.step, builder.rate_of(stock), builder.load(m.step, flow));
    }
};

TEST(Engine, euler_compounds_by_step) {
    Growth model(ir::Method::euler);
    auto program = compile(model.builder.module, {{{model.stock}, {model.flow}}, {{model.growth}}, {}});
    Runner runner(program, 8);
    for (unsigned lane = 0; lane < 8; ++lane) runner.input(0)[lane] = 0.125 * lane;
    Recorder seen(2, 8);
    runner.run({}, 8, seen);
    ASSERT_EQ(seen.times.size(), 9u);
    EXPECT_EQ(seen.times.back(), 2.0);
    for (unsigned lane = 0; lane < 8; ++lane) {
        double stock = 100;
        for (std::size_t k = 0; k <= 8; ++k) {
            EXPECT_EQ(seen.at(k, 0, lane), stock);
            EXPECT_EQ(seen.at(k, 1, lane), stock * (0.125 * lane));
            stock = stock + 0.25 * (stock * (0.125 * lane));
        }
    }
    EXPECT_TRUE(runner.faults().empty());
}

TEST(Engine, halving_the_step_shows_the_order_of_the_method) {
    const auto error = [](ir::Method method, double step) {
        Growth model(method, step);
        auto program = compile(model.builder.module, {{{model.stock}}, {}, {}});
        Runner runner(program, 8);
        Recorder seen(1, 8);
        runner.run({}, 1, seen);
        return std::fabs(seen.at(seen.times.size() - 1, 0) - 100 * std::exp(1.0));
    };
    EXPECT_NEAR(error(ir::Method::euler, 1.0 / 64) / error(ir::Method::euler, 1.0 / 128), 2, 0.1);
    EXPECT_NEAR(error(ir::Method::rk2, 1.0 / 64) / error(ir::Method::rk2, 1.0 / 128), 4, 0.1);
    EXPECT_NEAR(error(ir::Method::rk4, 1.0 / 4) / error(ir::Method::rk4, 1.0 / 8), 16, 1.5);
}

TEST(Engine, stocks_exchange_their_old_values) {
    // dA/dt = B, dB/dt = -A: each update must see the other as it stood.
    ModuleBuilder b(0, 3, 1);
    const auto a = b.stock("A"), c = b.stock("B");
    ir::Module& m = b.module;
    b.store(m.init, a, b.number(m.init, 1));
    b.store(m.init, c, b.number(m.init, 0));
    b.store(m.step, b.rate_of(a), b.load(m.step, c));
    b.store(m.step, b.rate_of(c), b.operation(m.step, Op::neg, b.load(m.step, a)));
    auto program = compile(m, {{{a}, {c}}, {}, {}});
    Runner runner(program, 8);
    Recorder seen(2, 8);
    runner.run({}, 8, seen);
    const double as[] = {1, 1, 0, -2}, cs[] = {0, -1, -2, -2};
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_EQ(seen.at(k, 0), as[k]);
        EXPECT_EQ(seen.at(k, 1), cs[k]);
    }
}

TEST(Engine, levels_jump_at_the_end_of_a_step_and_delays_return_what_went_in) {
    ModuleBuilder b(0, 6, 1);
    const auto held = b.level("held"), seen_level = b.auxiliary("seen"), late = b.auxiliary("late");
    const auto wait = b.constant("wait", 2);
    const auto delay = b.delay();
    ir::Module& m = b.module;
    b.store(m.init, held, b.number(m.init, -1));
    b.delay_start(m.init, delay, b.load(m.init, wait), b.number(m.init, -5));
    const auto now = b.time(m.step);
    b.store(m.step, seen_level, b.load(m.step, held));
    b.store(m.step, late, b.delay_read(m.step, delay));
    static_cast<void>(now);
    b.store(m.advance, held, b.time(m.advance));
    b.delay_push(m.advance, delay, b.operation(m.advance, Op::add, b.time(m.advance), b.number(m.advance, 10)));
    auto program = compile(m, {{{seen_level}, {late}}, {{wait}}, {}});
    Runner runner(program, 8);
    for (unsigned lane = 0; lane < 8; ++lane) runner.input(0)[lane] = lane;
    Recorder seen(2, 8);
    runner.run({}, 8, seen);
    for (std::size_t k = 0; k <= 6; ++k) {
        EXPECT_EQ(seen.at(k, 0), static_cast<double>(k) - 1);
        for (unsigned lane = 0; lane < 8; ++lane) {
            const std::size_t steps = std::max(lane, 1u);
            EXPECT_EQ(seen.at(k, 1, lane), k < steps ? -5 : static_cast<double>(k - steps) + 10) << k << " " << lane;
        }
    }
}

TEST(Engine, a_selector_chooses_by_lane) {
    ModuleBuilder b(0, 1, 1);
    const auto which = b.selector("which"), out = b.auxiliary("out"), x = b.constant("x", 9);
    ir::Module& m = b.module;
    ir::Body first, second;
    const auto one = b.operation(first, Op::sqrt, b.load(first, x));
    const auto two = b.operation(second, Op::neg, b.load(second, x));
    b.store(m.step, out, b.choose(m.step, which, {{first, one}, {second, two}}));
    for (bool varied : {false, true}) {
        CompileOptions options{{{out}}, {}, {}};
        if (varied) options.inputs = {{which}};
        Runner runner(compile(m, options), 16);
        if (varied) {
            for (unsigned lane = 0; lane < 16; ++lane) runner.input(0)[lane] = lane % 3;
        }
        Recorder seen(1, 16);
        runner.run({}, 16, seen);
        for (unsigned lane = 0; lane < 16; ++lane) {
            const unsigned number = varied ? lane % 3 : 0;
            if (number < 2) {
                EXPECT_EQ(seen.at(0, 0, lane), number == 0 ? 3 : -9);
            }
        }
        EXPECT_EQ(runner.faults().size(), varied ? 5u : 0u);  // 2 is no case: a fault, not a number
    }
}

TEST(Engine, a_fault_names_the_first_variable_that_was_not_finite) {
    ModuleBuilder b(0, 10, 1);
    const auto limit = b.constant("limit", 100), ratio = b.auxiliary("ratio"), after = b.auxiliary("after");
    const auto stock = b.stock("stock");
    ir::Module& m = b.module;
    b.store(m.init, stock, b.number(m.init, 0));
    const auto gap = b.operation(m.step, Op::sub, b.load(m.step, limit), b.time(m.step));
    b.store(m.step, ratio, b.operation(m.step, Op::div, b.number(m.step, 1), gap));
    b.store(m.step, after, b.operation(m.step, Op::mul, b.load(m.step, ratio), b.number(m.step, 2)));
    b.store(m.step, b.rate_of(stock), b.load(m.step, after));
    auto program = compile(m, {{{stock}}, {{limit}}, {}});
    Runner runner(program, 16);
    for (unsigned lane = 0; lane < 16; ++lane) runner.input(0)[lane] = 3 + lane;
    Recorder seen(1, 16);
    runner.run({}, 16, seen);
    ASSERT_EQ(runner.faults().size(), 7u);  // limits 3 to 9; at 10 the last rate is never taken
    for (unsigned lane = 0; lane < 7; ++lane) {
        const Fault& fault = runner.faults()[lane];
        EXPECT_EQ(fault.lane, lane);
        EXPECT_EQ(fault.step, 3 + lane);
        EXPECT_EQ(fault.time, 3.0 + lane);
        EXPECT_EQ(fault.element, Element{ratio});
        EXPECT_TRUE(std::isinf(fault.value));
    }
    EXPECT_TRUE(std::isfinite(seen.at(10, 0, 8)));
}

TEST(Engine, draws_depend_on_scenario_and_step_and_not_on_the_lane) {
    ModuleBuilder b(0, 4, 1);
    const auto out = b.auxiliary("out"), cut = b.auxiliary("cut");
    ir::Module& m = b.module;
    b.store(m.step, out, b.random(m.step, RandomLaw::normal, 42));
    const auto low = b.number(m.step, 0.5), high = b.number(m.step, 0.6);
    b.store(m.step, cut, b.random(m.step, RandomLaw::normal, 43, {ir::ValueId{}, low, high}));
    Runner runner(compile(m, {{{out}, {cut}}, {}, {}}), 16);
    std::vector<std::uint64_t> scenarios = {5, 6, 7, 5};
    std::vector<std::uint32_t> replicates = {0, 0, 0, 1};
    Recorder seen(2, 16);
    runner.run({1, scenarios, replicates}, 4, seen);
    Recorder swapped(2, 16);
    scenarios = {7, 5, 6};
    replicates = {0, 0, 0};
    runner.run({1, scenarios, replicates}, 3, swapped);
    for (std::size_t k = 0; k <= 4; ++k) {
        EXPECT_EQ(seen.at(k, 0, 2), swapped.at(k, 0, 0));
        EXPECT_EQ(seen.at(k, 0, 0), swapped.at(k, 0, 1));
        EXPECT_NE(seen.at(k, 0, 0), seen.at(k, 0, 3));
        EXPECT_NE(seen.at(k, 0, 0), seen.at(k, 0, 1));
        EXPECT_GE(seen.at(k, 1), 0.5);
        EXPECT_LE(seen.at(k, 1), 0.6);
        if (k > 0) {
            EXPECT_NE(seen.at(k, 0), seen.at(k - 1, 0));
        }
    }
}

}  // namespace
}  // namespace crux::engine
