// Draws, runs and scores of one batch. See model_scores.h.
#include "crux/model_scores.h"

#include <algorithm>
#include <limits>

#include "ensemble/outcomes.h"
#include "stats/random.h"

namespace crux {

using argument::BoundArgument;
using argument::BoundStance;

namespace {

// A search asks for its members batch by batch and does not know their number before; there are always very many.
constexpr std::uint64_t members_of_a_search = 1'000'000;

}  // namespace

std::string_view name(Rule rule) {
    constexpr std::string_view names[] = {"score", "best", "domain"};
    return names[static_cast<std::size_t>(rule)];
}
std::string_view name(Measure measure) {
    constexpr std::string_view names[] = {"settings", "swept", "ends"};
    return names[static_cast<std::size_t>(measure)];
}

// What a thread runs with. Members of one scenario have the same keys under every policy and stance.
struct ModelScores::Worker {
    Worker(const BoundArgument& bound, const std::shared_ptr<const engine::Program>& program,
           engine::InstructionSet set)
        : runner(program, engine::suggested_lanes(*program, members_of_a_search), set),
          observer(bound.outcomes, engine::module_of(*program).time, runner.lanes()),
          scenarios(runner.lanes()),
          replicates(runner.lanes(), 0),
          u(bound.coordinates.size()) {
        runner.reset_inputs();
        for (std::size_t i = 0; i < bound.inputs.size(); ++i) own.push_back(runner.input(i)[0]);
        drawn.resize(own.size() * runner.lanes());
        coordinates.resize(u.size() * runner.lanes());
        held.resize(own.size());
        anchored.resize(bound.policies.size() * bound.outcomes.size() * runner.lanes());
        met.resize(bound.policies.size() * runner.lanes());
        wrong.resize(bound.policies.size() * runner.lanes());
        weights.resize(bound.viewpoints.size() * bound.outcomes.size());
    }

    engine::Runner runner;
    ensemble::OutcomeObserver observer;
    std::vector<std::uint64_t> scenarios;
    std::vector<std::uint32_t> replicates;
    std::vector<double> u, own, held;
    std::vector<double> drawn;             // [lane][input]
    std::vector<double> coordinates;       // [lane][coordinate], before correlation: what weights are drawn from
    std::vector<double> anchored;          // [policy][outcome][lane]
    std::vector<std::uint8_t> met, wrong;  // [policy][lane]
    std::vector<double> weights;           // [viewpoint][outcome], of one lane
    std::uint64_t faulty = 0;
};

ModelScores::ModelScores(const BoundArgument& bound, const ModelScoresOptions& options, unsigned threads)
    : bound_(bound), options_(options), workers_(threads) {
    frame_.sweep_exploratory = options.measure != Measure::settings;
    frame_.weigh_ends = options.measure == Measure::ends;
    for (std::size_t v = 0; v < bound.viewpoints.size(); ++v) {
        if (!bound.argument.viewpoints[v].reader) viewpoints_.push_back(v);
    }
    engine::CompileOptions compile;
    compile.outputs = bound.outcome_elements;
    compile.inputs = bound.inputs;
    const engine::BackEndChoice choice =
        engine::choose_back_end(bound.module.time, members_of_a_search, options.back_end);
    compile.back_end = choice.back_end;
    program_ = engine::compile(bound.module, compile);
    if (options.explain_plan) {
        options.explain_plan(
            engine::explain_plan(*program_, choice, engine::suggested_lanes(*program_, members_of_a_search)));
    }
    const std::uint64_t stream = stats::stream_of("draws of the certified search");
    for (std::size_t phase = 0; phase < draw_phases; ++phase) {
        designs_.emplace_back(stats::Sampling::independent, std::uint64_t{1} << 40,
                              stats::random_bits(options.seed, phase, stream), bound.streams());
    }
}
ModelScores::~ModelScores() = default;

std::vector<SearchClaim> ModelScores::claims() const {
    std::vector<SearchClaim> out;
    for (const argument::BoundClaim& bound : bound_.claims) {
        const argument::Claim& written = bound_.argument.claims[bound.claim];
        SearchClaim claim;
        claim.id = written.id.text;
        claim.held = static_cast<std::uint16_t>(bound.position);
        claim.firmness = written.firmness;
        claim.weights_only = true;
        for (std::size_t s = 0; s < bound.stances.size(); ++s) {
            claim.weights_only = claim.weights_only && bound.stances[s].fixed.empty() && bound.stances[s].drawn.empty();
            if (s != bound.position && bound.stances[s].in_force) claim.rivals.push_back(static_cast<std::uint16_t>(s));
        }
        out.push_back(std::move(claim));
    }
    return out;
}

std::uint64_t ModelScores::faulty() const {
    std::uint64_t sum = 0;
    for (const auto& worker : workers_) sum += worker ? worker->faulty : 0;
    return sum;
}

void ModelScores::draw(const Request& request, Worker& worker, std::size_t lane, std::uint64_t world) const {
    const std::size_t inputs = worker.own.size();
    const std::span<double> row(worker.drawn.data() + lane * inputs, inputs);
    std::copy(worker.own.begin(), worker.own.end(), row.begin());
    designs_[static_cast<std::size_t>(request.phase)].coordinates(world, worker.u);
    std::copy(worker.u.begin(), worker.u.end(),
              worker.coordinates.begin() + static_cast<std::ptrdiff_t>(lane * worker.u.size()));
    bound_.correlate(worker.u);
    const std::vector<std::uint16_t>& stances = request.variants.front();
    bound_.set_inputs(frame_, stances, worker.u, row);
    if (request.mixed_claim == static_cast<std::size_t>(-1)) return;
    std::vector<std::uint16_t> before = stances;
    before[request.mixed_claim] = static_cast<std::uint16_t>(bound_.claims[request.mixed_claim].position);
    std::copy(worker.own.begin(), worker.own.end(), worker.held.begin());
    bound_.set_inputs(frame_, before, worker.u, worker.held);
    for (std::size_t i = 0; i < inputs; ++i) row[i] = worker.held[i] + request.share * (row[i] - worker.held[i]);
}

void ModelScores::run_policy(const Request& request, Worker& worker, std::size_t policy, std::size_t lanes) const {
    const std::size_t inputs = worker.own.size(), width = worker.runner.lanes();
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        std::copy_n(worker.drawn.begin() + static_cast<std::ptrdiff_t>(lane * inputs), inputs, worker.held.begin());
        bound_.set_policy(policy, worker.held);
        for (std::size_t i = 0; i < inputs; ++i) worker.runner.input(i)[lane] = worker.held[i];
    }
    worker.observer.begin(static_cast<unsigned>(lanes));
    worker.runner.run({options_.seed + static_cast<std::uint64_t>(request.phase), worker.scenarios, worker.replicates},
                      static_cast<unsigned>(lanes), worker.observer);
    std::uint8_t* wrong = worker.wrong.data() + policy * width;
    std::uint8_t* met = worker.met.data() + policy * width;
    std::fill_n(wrong, lanes, std::uint8_t{0});
    std::fill_n(met, lanes, std::uint8_t{1});
    for (const engine::Fault& fault : worker.runner.faults()) wrong[fault.lane] = 1;
    for (std::size_t o = 0; o < bound_.outcomes.size(); ++o) {
        const argument::Outcome& written = bound_.argument.outcomes[o];
        const double range = written.best - written.worst;
        const std::span<const double> values = worker.observer.values(o);
        double* into = worker.anchored.data() + (policy * bound_.outcomes.size() + o) * width;
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double share = (values[lane] - written.worst) / range;
            into[lane] = share > 1 ? 1 : share < 0 ? 0 : share;
            if (share != share) wrong[lane] = 1;
            if (!written.acceptable) continue;
            const bool meets = written.direction == argument::Direction::higher ? values[lane] >= *written.acceptable
                                                                                : values[lane] <= *written.acceptable;
            if (!meets) met[lane] = 0;
        }
    }
    for (std::size_t lane = 0; lane < lanes; ++lane) worker.faulty += wrong[lane];
}

// Anchored outcomes -> scores by viewpoint, for each variant of the claims that only move weights.
void ModelScores::reduce(const Request& request, Worker& worker, std::size_t lanes, std::size_t offset,
                         std::span<double> out) const {
    const std::size_t policies = bound_.policies.size(), outcomes = bound_.outcomes.size(),
                      viewpoints = viewpoints_.size(), width = worker.runner.lanes();
    std::vector<double> row(policies);
    for (std::size_t i = 0; i < request.variants.size(); ++i) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const double* u = worker.coordinates.data() + lane * worker.u.size();
            bound_.weigh(request.variants[i], [&](std::size_t c) { return u[c]; }, worker.weights);
            for (std::size_t v = 0; v < viewpoints; ++v) {
                bool any_wrong = false;
                double best = -1;
                for (std::size_t p = 0; p < policies; ++p) {
                    if ((request.policies >> p & 1) == 0) continue;
                    double sum = 0;
                    for (std::size_t o = 0; o < outcomes; ++o)
                        sum += worker.weights[viewpoints_[v] * outcomes + o] *
                               worker.anchored[(p * outcomes + o) * width + lane];
                    // Weights sum to 1 but for rounding.
                    row[p] = options_.rule == Rule::domain ? worker.met[p * width + lane] : std::clamp(sum, 0.0, 1.0);
                    best = std::max(best, row[p]);
                    any_wrong = any_wrong || worker.wrong[p * width + lane] != 0;
                }
                double ties = 0;
                if (options_.rule == Rule::best) {
                    for (std::size_t p = 0; p < policies; ++p) ties += row[p] == best ? 1 : 0;
                }
                for (std::size_t p = 0; p < policies; ++p) {
                    if ((request.policies >> p & 1) == 0) continue;
                    double value = row[p];
                    if (options_.rule == Rule::best) value = value == best ? 1 / ties : 0;
                    const bool wrong = options_.rule == Rule::best ? any_wrong : worker.wrong[p * width + lane] != 0;
                    out[((i * viewpoints + v) * policies + p) * request.count + offset + lane] =
                        wrong ? std::numeric_limits<double>::quiet_NaN() : value;
                }
            }
        }
    }
}

void ModelScores::scores(const Request& request, unsigned worker_number, std::span<double> out) {
    std::unique_ptr<Worker>& own = workers_[worker_number];
    if (!own) {
        own = std::make_unique<Worker>(bound_, program_,
                                       options_.instruction_set.value_or(engine::best_instruction_set()));
    }
    Worker& worker = *own;
    Request asked = request;
    if (options_.rule == Rule::best) asked.policies = ~std::uint64_t{0} >> (64 - policies());
    const std::size_t width = worker.runner.lanes();
    for (std::size_t offset = 0; offset < asked.count; offset += width) {
        const std::size_t lanes = std::min(width, asked.count - offset);
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            worker.scenarios[lane] = asked.first + offset + lane;
            draw(asked, worker, lane, asked.first + offset + lane);
        }
        for (std::size_t p = 0; p < policies(); ++p) {
            if ((asked.policies >> p & 1) != 0) run_policy(asked, worker, p, lanes);
        }
        reduce(asked, worker, lanes, offset, out);
    }
}

std::vector<SwitchingConstant> ModelScores::constants(std::size_t claim, std::uint16_t stance) const {
    const argument::BoundClaim& bound = bound_.claims[claim];
    const argument::Claim& written = bound_.argument.claims[bound.claim];
    const argument::Stance& held = written.stances[bound.position];
    const argument::Stance& rival = written.stances[stance];
    for (const argument::Stance* one : {&held, &rival}) {
        if (!one->equations.empty() || !one->lookups.empty() || !one->weights.empty()) return {};
    }
    // Replaced elsewhere in the claim, the selector would be mixed too.
    for (const argument::Stance& any : written.stances) {
        if (!any.equations.empty() || !any.lookups.empty()) return {};
    }
    const auto middle = [](const argument::ConstantSetting& setting) {
        if (setting.quantity.value) return *setting.quantity.value;
        return setting.exploratory() && setting.setting ? *setting.setting
                                                        : setting.quantity.distribution.quantile(0.5);
    };
    std::vector<SwitchingConstant> out;
    for (const argument::ConstantSetting& at_held : held.constants) {
        for (const argument::ConstantSetting& at_rival : rival.constants) {
            if (at_held.constant.text != at_rival.constant.text) continue;
            if (middle(at_held) == middle(at_rival)) continue;  // it turns nowhere
            const ir::VariableId id = bound_.module.find(at_held.constant.text);
            const std::string unit = id.valid() ? bound_.module.variables[id.index].units : std::string();
            out.push_back({at_held.constant.text, unit, middle(at_held), middle(at_rival), 0});
        }
    }
    return out;
}

}  // namespace crux
