// Running a position's members. See live.h; what is made of them stands in live_results.cpp.
#include "scenarios/live.h"

#include <algorithm>

#include "engine/optimised.h"
#include "stats/random.h"

namespace crux::scenarios {

namespace {

// Wide enough that the interpreter's own work is shared, small enough for a processor's cache: eight
// scenarios under every policy where they fit, so that 16 scenarios leave no lane idle.
unsigned lanes_for(std::size_t policies) {
    return policies <= 8 ? static_cast<unsigned>(8 * std::max<std::size_t>(policies, 1)) : 64;
}

// Phases are those of the assessment's samples (crux/runs.h): position 0, world 1.
std::uint64_t seed_of(std::uint64_t seed, bool world) {
    return stats::random_bits(seed, 0, stats::stream_of("phase") + (world ? 1 : 0));
}

// Outcomes of all lanes, and the courses of the kept variables.
class BlockObserver final : public engine::Observer {
  public:
    BlockObserver(const Package& package, unsigned lanes, std::size_t saves, bool charts)
        : outcomes_(package.binding.outcomes, package.binding.module.time, lanes),
          lanes_(lanes),
          first_chart_(package.binding.outcome_elements.size()),
          charts_(charts ? package.charts.size() : 0),
          saves_(saves) {
        courses_.resize(charts_ * saves_ * lanes_);
    }

    void begin(unsigned active) {
        outcomes_.begin(active);
        save_ = 0;
    }
    void at_step(std::uint32_t k, double time, bool save, const double* const* rows) override {
        outcomes_.at_step(k, time, save, rows);
        if (!save || save_ >= saves_) return;
        for (std::size_t i = 0; i < charts_; ++i) {
            std::copy_n(rows[first_chart_ + i], lanes_, courses_.data() + (i * saves_ + save_) * lanes_);
        }
        ++save_;
    }
    double outcome(std::size_t o, unsigned lane) const { return outcomes_.values(o)[lane]; }
    double course(std::size_t chart, std::size_t save, unsigned lane) const {
        return courses_[(chart * saves_ + save) * lanes_ + lane];
    }

  private:
    ensemble::OutcomeObserver outcomes_;
    unsigned lanes_;
    std::size_t first_chart_, charts_, saves_, save_ = 0;
    std::vector<double> courses_;
};

}  // namespace

engine::CompileOptions compile_options(const Package& package) {
    engine::CompileOptions options;
    options.inputs = package.binding.inputs;
    options.outputs = package.binding.outcome_elements;
    options.outputs.insert(options.outputs.end(), package.charts.begin(), package.charts.end());
    return options;
}

LiveEngine::LiveEngine(Package package)
    : package_(std::move(package)),
      program_(engine::compile_optimised(package_.binding.module, compile_options(package_))),
      runner_(program_, lanes_for(package_.binding.policies.size())) {
    const ir::TimeSpecs& time = package_.binding.module.time;
    for (std::uint32_t k = 0; k <= time.steps(); k += time.save_every()) times_.push_back(time.at(k));
    for (std::size_t i = 0; i < package_.binding.inputs.size(); ++i) own_.push_back(runner_.input(i)[0]);
}

LiveSample::LiveSample(LiveEngine& engine, Position position, std::uint64_t scenarios, std::uint64_t seed, bool charts)
    : engine_(engine),
      position_(std::move(position)),
      drawer_(engine.package_.binding, position_),
      design_(stats::Sampling::latin_hypercube, scenarios, seed_of(seed, position_.draw_stances),
              engine.package_.binding.streams()),
      seed_(seed_of(seed, position_.draw_stances)),
      charts_(charts),
      values_(policies() * engine.package_.anchors.size() * scenarios),
      courses_(charts ? policies() * engine.package_.charts.size() * engine.times_.size() * scenarios : 0),
      excluded_(scenarios, 0) {}

std::uint64_t LiveSample::run(std::uint64_t count) {
    const std::uint64_t end = std::min(scenarios(), done_ + count);
    const std::uint64_t at_once = std::max<std::uint64_t>(1, engine_.runner_.lanes() / policies());
    while (done_ < end) {
        const std::uint64_t now = std::min(at_once, end - done_);
        run_lanes(done_, now);
        done_ += now;
    }
    return done_;
}

// Lane = scenario * policies + policy, as many blocks as there are too many policies for one.
void LiveSample::run_lanes(std::uint64_t first, std::uint64_t count) {
    const Binding& binding = engine_.package_.binding;
    const std::size_t inputs = binding.inputs.size(), members = count * policies();
    const unsigned lanes = engine_.runner_.lanes();
    std::vector<double> u(binding.coordinates.size()), drawn(inputs), applied(inputs);
    std::vector<std::uint16_t> stances(binding.claims.size());
    BlockObserver observer(engine_.package_, lanes, engine_.times_.size(), charts_);
    std::uint64_t drawn_for = none;
    for (std::size_t begin = 0; begin < members; begin += lanes) {
        const auto active = static_cast<unsigned>(std::min<std::size_t>(lanes, members - begin));
        std::vector<std::uint64_t> keys(active);
        const std::vector<std::uint32_t> replicates(active, 0);
        for (unsigned lane = 0; lane < active; ++lane) {
            const std::uint64_t scenario = first + (begin + lane) / policies();
            if (scenario != drawn_for) {
                design_.coordinates(scenario, u);
                drawn = engine_.own_;
                drawer_.draw(u, stances, drawn);
                drawn_for = scenario;
            }
            applied = drawn;
            drawer_.set_policy((begin + lane) % policies(), applied);
            for (std::size_t i = 0; i < inputs; ++i) engine_.runner_.input(i)[lane] = applied[i];
            keys[lane] = scenario;
        }
        observer.begin(active);
        engine_.runner_.run({seed_, keys, replicates}, active, observer);
        for (const engine::Fault& fault : engine_.runner_.faults())
            excluded_[first + (begin + fault.lane) / policies()] = 1;
        for (unsigned lane = 0; lane < active; ++lane) {
            const std::uint64_t scenario = first + (begin + lane) / policies();
            const std::size_t policy = (begin + lane) % policies();
            const std::size_t outcomes = binding.outcomes.size();
            for (std::size_t o = 0; o < outcomes; ++o)
                values_[(policy * outcomes + o) * scenarios() + scenario] = observer.outcome(o, lane);
            const std::size_t charts = charts_ ? engine_.package_.charts.size() : 0, saves = engine_.times_.size();
            for (std::size_t i = 0; i < charts; ++i) {
                for (std::size_t save = 0; save < saves; ++save) {
                    courses_[((policy * charts + i) * saves + save) * scenarios() + scenario] =
                        observer.course(i, save, lane);
                }
            }
        }
    }
}

}  // namespace crux::scenarios
