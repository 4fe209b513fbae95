// The engine of an interactive report as a WebAssembly module without imports that matter: one
// package, two samples (the reader's position, and what is compared with it), answers as arrays of
// doubles. engine.ts is its typed face and says what each array holds.
#include <cstdlib>
#include <cstring>
#include <memory>
#include <typeinfo>

#include "scenarios/live.h"
#include "scenarios/text.h"

#define CRUX_EXPORT(name) extern "C" __attribute__((export_name(#name)))

namespace {

using crux::scenarios::Held;
using crux::scenarios::LiveEngine;
using crux::scenarios::LiveSample;
using crux::scenarios::LiveVerdict;
using crux::scenarios::Package;
using crux::scenarios::Position;

constexpr double fan_levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};
constexpr std::size_t samples = 3;

// A module instance serves one page: this is its state.
struct State {
    std::unique_ptr<LiveEngine> engine;
    std::unique_ptr<LiveSample> sample[samples];
    std::vector<double> numbers;
    std::string text;
};
State& state() {
    static State one;
    return one;
}

int fail(std::string message) {
    state().text = std::move(message);
    return 1;
}

// Reads a position from what the page sends; sizes that do not fit make `ok` false.
struct Request {
    std::span<const double> rest;
    bool ok = true;
    double number() {
        if (rest.empty()) ok = false;
        if (!ok) return 0;
        const double value = rest[0];
        rest = rest.subspan(1);
        return value;
    }
    std::size_t count() {
        const double value = number();
        if (!(value >= 0 && value <= 65535)) ok = false;
        return ok ? static_cast<std::size_t>(value) : 0;
    }
};

Position position_of(Request& in) {
    Position out;
    out.draw_stances = in.count() != 0;
    out.sweep_exploratory = in.count() != 0;
    out.claims.resize(in.count());
    for (Held& held : out.claims) {
        held.from = static_cast<std::uint16_t>(in.count());
        held.to = static_cast<std::uint16_t>(in.count());
        held.between = in.number();
    }
    out.policies.resize(in.count());
    for (auto& policy : out.policies) {
        policy.resize(in.count());
        for (auto& fixed : policy) {
            fixed.input = in.count();
            fixed.value = in.number();
        }
    }
    out.weights.resize(in.count());
    for (auto& row : out.weights) {
        row.resize(in.count());
        for (double& weight : row) weight = in.number();
    }
    return out;
}

LiveSample* sample_of(unsigned which) { return which < samples ? state().sample[which].get() : nullptr; }

int answer(std::vector<double> numbers) {
    state().numbers = std::move(numbers);
    return 0;
}

void add(std::vector<double>& out, const LiveVerdict& verdict) {
    out.push_back(static_cast<double>(verdict.leader));
    out.push_back(verdict.clear ? 1 : 0);
    for (std::size_t p = 0; p < verdict.score.size(); ++p) {
        out.insert(out.end(), {verdict.score[p], verdict.interval[p].low, verdict.interval[p].high,
                               verdict.best_share[p], verdict.regret[p], verdict.behind[p],
                               verdict.behind_interval[p].low, verdict.behind_interval[p].high});
    }
}

}  // namespace

CRUX_EXPORT(crux_alloc) void* crux_alloc(std::size_t bytes) { return std::malloc(bytes); }
CRUX_EXPORT(crux_free) void crux_free(void* at) { std::free(at); }
CRUX_EXPORT(crux_numbers) const double* crux_numbers() { return state().numbers.data(); }
CRUX_EXPORT(crux_numbers_size) std::size_t crux_numbers_size() { return state().numbers.size(); }
CRUX_EXPORT(crux_text) const char* crux_text() { return state().text.data(); }
CRUX_EXPORT(crux_text_size) std::size_t crux_text_size() { return state().text.size(); }

CRUX_EXPORT(crux_open) int crux_open(const char* text, std::size_t size) {
    auto package = crux::scenarios::parse({text, size});
    if (!package) return fail(package.failure().message);
    for (auto& sample : state().sample) sample.reset();
    state().engine = std::make_unique<LiveEngine>(std::move(*package));
    return 0;
}

// Numbers: viewpoints, outcomes, policies, charts, claims; of each claim its number in the argument, position, mirror,
// stances and, stance by stance pair, whether numbers lie between; then levers of each policy; then save times.
CRUX_EXPORT(crux_shape) int crux_shape() {
    if (!state().engine) return fail("no package is open");
    const Package& package = state().engine->package();
    const auto& binding = package.binding;
    std::vector<double> out;
    const auto count = [&](std::size_t value) { out.push_back(static_cast<double>(value)); };
    count(binding.viewpoints.size());
    count(binding.outcomes.size());
    count(binding.policies.size());
    count(package.charts.size());
    count(binding.uncertainties.size());
    count(binding.claims.size());
    for (const auto& claim : binding.claims) {
        count(claim.claim);
        count(claim.position);
        count(claim.mirror);
        count(claim.stances.size());
        for (std::size_t a = 0; a < claim.stances.size(); ++a) {
            for (std::size_t b = 0; b < claim.stances.size(); ++b)
                count(crux::scenarios::has_between(binding, claim, a, b) ? 1 : 0);
        }
    }
    for (const auto& policy : binding.policies) {
        count(policy.size());
        for (const auto& fixed : policy) {
            count(fixed.input);
            out.push_back(fixed.value);
        }
    }
    const auto& times = state().engine->save_times();
    out.insert(out.end(), times.begin(), times.end());
    return answer(std::move(out));
}

CRUX_EXPORT(crux_begin)
int crux_begin(unsigned which, const double* request, std::size_t size, double scenarios, double seed, int charts) {
    if (!state().engine) return fail("no package is open");
    if (which >= samples) return fail("there is no such sample");
    if (!(scenarios >= 1 && scenarios <= 4096)) return fail("a sample has 1 to 4096 scenarios");
    if (!(seed >= 0 && seed < 0x1p53)) return fail("a seed is a whole number below 2^53");
    Request in{{request, size}};
    Position position = position_of(in);
    if (!in.ok || !in.rest.empty()) return fail("the position has the wrong size");
    std::string fault = crux::scenarios::fault_of(state().engine->package().binding, position);
    if (!fault.empty()) return fail(std::move(fault));
    state().sample[which].reset();
    state().sample[which] =
        std::make_unique<LiveSample>(*state().engine, std::move(position), static_cast<std::uint64_t>(scenarios),
                                     static_cast<std::uint64_t>(seed), charts != 0);
    return 0;
}

CRUX_EXPORT(crux_run) double crux_run(unsigned which, double count) {
    LiveSample* sample = sample_of(which);
    return sample == nullptr || !(count >= 0) ? 0 : static_cast<double>(sample->run(static_cast<std::uint64_t>(count)));
}

CRUX_EXPORT(crux_excluded) double crux_excluded(unsigned which) {
    const LiveSample* sample = sample_of(which);
    return sample == nullptr ? 0 : static_cast<double>(sample->excluded());
}

// `compared`: bit p is policy p.
CRUX_EXPORT(crux_verdicts) int crux_verdicts(unsigned which, unsigned compared) {
    const LiveSample* sample = sample_of(which);
    if (sample == nullptr) return fail("no such sample was begun");
    bool flags[32];
    for (unsigned p = 0; p < 32; ++p) flags[p] = (compared >> p & 1) != 0;
    const std::size_t policies = state().engine->package().binding.policies.size();
    if (policies > 32) return fail("more than 32 policies");
    std::vector<double> out;
    for (const LiveVerdict& verdict : sample->verdicts(std::span(flags).first(policies))) add(out, verdict);
    return answer(std::move(out));
}

CRUX_EXPORT(crux_means) int crux_means(unsigned which) {
    const LiveSample* sample = sample_of(which);
    return sample == nullptr ? fail("no such sample was begun") : answer(sample->means());
}
CRUX_EXPORT(crux_fans) int crux_fans(unsigned which) {
    const LiveSample* sample = sample_of(which);
    return sample == nullptr ? fail("no such sample was begun") : answer(sample->fans(fan_levels));
}
CRUX_EXPORT(crux_outcomes) int crux_outcomes(unsigned which) {
    const LiveSample* sample = sample_of(which);
    return sample == nullptr ? fail("no such sample was begun") : answer(sample->outcomes());
}
CRUX_EXPORT(crux_drawn) int crux_drawn(unsigned which) {
    const LiveSample* sample = sample_of(which);
    return sample == nullptr ? fail("no such sample was begun") : answer(sample->drawn());
}
CRUX_EXPORT(crux_hash) int crux_hash(unsigned which) {
    const LiveSample* sample = sample_of(which);
    if (sample == nullptr) return fail("no such sample was begun");
    state().text = sample->hash();
    return 0;
}

// Nothing is caught here: an exception is a fault of ours or of memory. Its words are left for the page, and the
// instance ends by a trap; the page starts another.
extern "C" void* __cxa_allocate_exception(std::size_t size) { return std::malloc(size); }
extern "C" [[noreturn]] void __cxa_throw(void* thrown, std::type_info* type, void (*)(void*)) {
    state().text = std::strcmp(type->name(), typeid(crux::InternalError).name()) == 0
                       ? static_cast<crux::InternalError*>(thrown)->what()
                       : type->name();
    __builtin_trap();
}
