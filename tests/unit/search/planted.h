// Small models with planted constants, as BoundFits.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "argument/bound_fit.h"
#include "search/fit.h"
#include "sema/sema.h"
#include "vensim/vensim.h"

namespace crux::search {

inline ir::Module module_of(const std::string& text) {
    SourceSet sources;
    DiagnosticSink sink;
    const FileId file = sources.add("planted.mdl", text);
    auto model = vensim::parse(file, sources, sink);
    auto module = sema::analyse(model, sources, {}, sink);
    if (!module || sink.has_errors()) throw std::runtime_error("the planted model is wrong");
    return std::move(*module);
}

// A level that decays towards a floor: what it shows of its three constants depends on what is observed.
inline std::string decay_model() {
    return R"({UTF-8}
level = INTEG(-loss, start) ~ ton ~ |
loss = rate * (level - floor) ~ ton/day ~ |
rate = 0.2 ~ 1/day ~ |
start = 80 ~ ton ~ |
floor = 10 ~ ton ~ |
unused = 1 ~ Dmnl ~ |
shown = level + 0 * unused ~ ton ~ |
INITIAL TIME = 0 ~ day ~ |
FINAL TIME = 20 ~ day ~ |
TIME STEP = 0.25 ~ day ~ |
SAVEPER = 1 ~ day ~ |
)";
}

// The same by hand, after Euler.
inline double decay_at(double rate, double start, double floor, double time) {
    double level = start;
    for (int k = 0; k < static_cast<int>(time / 0.25 + 0.5); ++k) level += 0.25 * -rate * (level - floor);
    return level;
}

inline argument::BoundConstant constant_of(const ir::Module& module, const std::string& name, double low, double high,
                                           bool logarithmic = false) {
    argument::BoundConstant out;
    out.name = name;
    out.elements = {{module.find(name), 0}};
    out.low = low;
    out.high = high;
    out.own = module.at(module.find(name)).values[0];
    out.start = std::min(std::max(out.own, low), high);
    out.logarithmic = logarithmic;
    return out;
}

inline argument::BoundTarget target_of(const ir::Module& module, const std::string& name, argument::Observe observe) {
    argument::BoundTarget out;
    out.name = out.variable = name;
    out.element = {module.find(name), 0};
    out.observe = observe;
    out.file = "planted";
    return out;
}

inline argument::Observation row_of(double time, double value, double error, bool held_out = false) {
    argument::Observation out;
    out.time = out.begin = out.end = time;
    out.value = value;
    out.error = error;
    out.held_out = held_out;
    return out;
}

// Rows at days 1 .. 20 of the level with normal errors; those after `hold_out` are held out.
inline argument::BoundFit decay_fit(const ir::Module& module, unsigned seed, double error, double hold_out = 100) {
    argument::BoundFit fit;
    fit.loss = argument::Loss::squares;
    fit.constants = {constant_of(module, "rate", 0.02, 1, true), constant_of(module, "start", 20, 200),
                     constant_of(module, "floor", 0, 40)};
    argument::BoundTarget target = target_of(module, "level", argument::Observe::level);
    std::mt19937_64 bits(seed);
    std::normal_distribution<double> noise(0, 1);
    for (int day = 1; day <= 20; ++day) {
        const double truth = decay_at(0.3, 120, 20, day);
        target.observations.push_back(row_of(day, truth + error * noise(bits), error, day > hold_out));
    }
    fit.targets.push_back(std::move(target));
    return fit;
}

}  // namespace crux::search
