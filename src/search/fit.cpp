// The stages of a calibration: screen, descend, errors, profiles, draws, band. See fit.h.
#include "search/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <tuple>

#include "base/files.h"
#include "base/text.h"
#include "search/draws.h"
#include "search/local.h"
#include "search/profile.h"
#include "stats/design.h"
#include "stats/random.h"
#include "stats/robustness.h"
#include "stats/special.h"

namespace crux::search {

using argument::BoundFit;

std::string_view name(Identified identified) {
    constexpr std::string_view names[] = {"not-looked", "both", "above", "below", "no"};
    return names[static_cast<std::size_t>(identified)];
}

namespace {

constexpr double chi_square_95 = 3.841458820694124;  // one degree of freedom
constexpr unsigned error_rounds = 8, profile_rounds = 3;
constexpr double trade_off_from = 0.9;

class Calibration {
  public:
    Calibration(const ir::Module& module, const BoundFit& bound, const FitOptions& options)
        : bound_(bound),
          options_(options),
          problem_(module, bound, options.seed),
          threads_(options.threads == 0 ? hardware_threads() : options.threads) {
        for (unsigned t = 0; t < threads_; ++t) evaluators_.emplace_back(problem_);
        const std::uint64_t n = problem_.dimensions();
        expect(options.starts);
        if (options.profiles) expect(2 * n);
        if (options.draws) expect(draw_steps() / 10);
    }

    FitResult run() {
        const auto begin = std::chrono::steady_clock::now();
        objective_.emplace(problem_, first_errors(problem_));
        descend_from_starts();
        if (best_.cost < faulty_cost) {
            if (!stopped()) estimate_errors();
            if (options_.profiles && !stopped()) profiles();
            if (options_.draws && !stopped()) draw();
        }
        describe();
        for (const Evaluator& evaluator : evaluators_) out_.members += evaluator.members();
        out_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        out_.stopped = stopped();
        return std::move(out_);
    }

  private:
    bool stopped() const { return options_.stop != nullptr && options_.stop->requested(); }

    // ---- progress and what an earlier, interrupted run has finished

    void expect(std::uint64_t work) { total_ += work; }
    void finished(std::string_view stage) {
        const std::scoped_lock lock(progress_mutex_);
        ++done_;
        if (options_.progress) options_.progress(done_, std::max(total_, done_), stage);
    }
    std::optional<std::vector<double>> known(const std::string& name) const {
        return options_.journal ? options_.journal->find(name) : std::nullopt;
    }
    // Nothing that was cut off is kept.
    void note(const std::string& name, std::vector<double> numbers) {
        if (options_.journal && !stopped()) options_.journal->put(name, std::move(numbers));
    }

    // ---- starts

    // The values of the fit's world, then the best of the design, then its first points.
    std::vector<Point> starts() {
        const std::size_t n = problem_.dimensions();
        std::vector<std::uint64_t> streams;
        for (const auto& constant : bound_.constants) {
            streams.push_back(stats::stream_of("fit " + canonical_key(constant.name)));
        }
        const std::uint64_t screened = std::max<std::uint64_t>(options_.screened, options_.starts);
        const stats::Design design(stats::Sampling::latin_hypercube, screened, options_.seed, streams);
        std::vector<double> points(screened * n);
        for (std::uint64_t s = 0; s < screened; ++s) design.coordinates(s, std::span(points).subspan(s * n, n));
        const std::vector<double> costs = this->costs(points);
        std::vector<std::size_t> order(screened);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return std::pair(costs[a], a) < std::pair(costs[b], b); });

        std::vector<Point> out;
        Point given;
        for (std::size_t c = 0; c < n; ++c) given.u.push_back(problem_.coordinate(c, bound_.constants[c].start));
        out.push_back(std::move(given));
        std::vector<bool> taken(screened, false);
        const auto take = [&](std::size_t i) {
            if (taken[i]) return;
            taken[i] = true;
            const auto from = points.begin() + static_cast<std::ptrdiff_t>(i * n);
            out.push_back({{from, from + static_cast<std::ptrdiff_t>(n)}, costs[i]});
        };
        for (std::size_t i = 0; i < screened && out.size() < 1 + options_.starts / 2; ++i) take(order[i]);
        for (std::size_t i = 0; i < screened && out.size() < options_.starts; ++i) take(i);
        return out;
    }

    void descend_from_starts() {
        const std::vector<Point> from = starts();
        found_.assign(from.size(), {});
        std::vector<bool> whole(from.size(), false);
        std::mutex mutex;
        parallel_for(
            threads_, from.size(),
            [&](std::size_t s, unsigned worker) {
                const std::string key = fmt::format("start-{}", s);
                Point reached;
                if (const auto earlier = known(key)) {
                    reached = unpack(*earlier);
                } else {
                    LocalSearch search(evaluators_[worker], *objective_, options_.stop);
                    reached = search.minimise(from[s], {});
                    note(key, pack(reached));
                }
                const std::scoped_lock lock(mutex);
                found_[s] = std::move(reached);
                whole[s] = !stopped();
                finished("descending from many starts");
            },
            options_.stop);
        for (std::size_t s = 0; s < found_.size(); ++s) {
            out_.starts += whole[s] ? 1 : 0;
            if (!found_[s].u.empty() && (best_.u.empty() || found_[s].cost < best_.cost)) best_ = found_[s];
        }
        if (best_.u.empty()) best_ = from.front();
    }

    static std::vector<double> pack(const Point& point) {
        std::vector<double> out = {point.cost};
        out.insert(out.end(), point.u.begin(), point.u.end());
        return out;
    }
    static Point unpack(const std::vector<double>& numbers) {
        return {{numbers.begin() + 1, numbers.end()}, numbers[0]};
    }

    std::vector<double> values_at(const Point& point) {
        std::vector<double> values;
        evaluators_.front().run(point.u, values);
        return values;
    }

    // Costs of points, cut among the threads.
    std::vector<double> costs(std::span<const double> points) {
        const std::size_t n = problem_.dimensions(), rows = problem_.rows().size(), count = points.size() / n;
        const std::size_t some = std::min<std::size_t>(64, ((count + threads_ - 1) / threads_ + 7) / 8 * 8);
        std::vector<double> out(count, faulty_cost);
        parallel_for(
            threads_, (count + some - 1) / some,
            [&](std::size_t block, unsigned worker) {
                const std::size_t first = block * some, here = std::min(some, count - first);
                std::vector<double> values;
                evaluators_[worker].run(points.subspan(first * n, here * n), values);
                for (std::size_t p = 0; p < here; ++p) {
                    out[first + p] = objective_->cost(std::span<const double>(values).subspan(p * rows, rows));
                }
            },
            options_.stop);
        return out;
    }

    // ---- errors that nobody gave

    bool estimates(std::size_t target) const {
        for (const argument::Observation& o : bound_.targets[target].observations) {
            if (!o.held_out) return o.error == 0;
        }
        return false;
    }

    // The minimum under these errors, the errors at this minimum, and so on until they stay.
    void estimate_errors() {
        bool any = false;
        for (std::size_t t = 0; t < bound_.targets.size(); ++t) any = any || estimates(t);
        if (!any) return;
        std::vector<Point> starts = distinct_minima();
        for (unsigned round = 0; round < error_rounds && !stopped(); ++round) {
            const std::vector<double> values = values_at(best_);
            std::vector<double> errors = objective_->errors();
            double change = 0;
            for (std::size_t t = 0; t < bound_.targets.size(); ++t) {
                if (!estimates(t)) continue;
                const double estimate = objective_->estimated_error(t, values);
                for (std::size_t r = 0; r < errors.size(); ++r) {
                    if (problem_.rows()[r].target != t) continue;
                    change = std::max(change, std::abs(errors[r] / estimate - 1));
                    errors[r] = estimate;
                }
            }
            objective_.emplace(problem_, std::move(errors));
            starts.insert(starts.begin(), best_);
            std::vector<Point> reached(starts.size());
            parallel_for(
                threads_, starts.size(),
                [&](std::size_t s, unsigned worker) {
                    reached[s] = LocalSearch(evaluators_[worker], *objective_, options_.stop).minimise(starts[s], {});
                },
                options_.stop);
            best_.cost = objective_->cost(values_at(best_));
            for (const Point& point : reached) {
                if (!point.u.empty() && point.cost < best_.cost) best_ = point;
            }
            starts.clear();
            if (change < 0.005) break;
        }
    }

    // The best few that lie apart: which of them is best can depend on the errors.
    std::vector<Point> distinct_minima() const {
        std::vector<Point> sorted = found_, out;
        std::erase_if(sorted, [](const Point& point) { return point.u.empty(); });
        std::sort(sorted.begin(), sorted.end(),
                  [](const Point& a, const Point& b) { return std::tie(a.cost, a.u) < std::tie(b.cost, b.u); });
        for (const Point& point : sorted) {
            bool apart = true;
            for (const Point& other : out) {
                double distance = 0;
                for (std::size_t i = 0; i < point.u.size(); ++i) {
                    distance = std::max(distance, std::abs(point.u[i] - other.u[i]));
                }
                apart = apart && distance > 0.02;
            }
            if (apart && out.size() < 4) out.push_back(point);
        }
        return out;
    }

    // ---- profiles

    void profiles() {
        sides_.clear();
        const std::size_t n = problem_.dimensions();
        for (unsigned round = 0; round < profile_rounds && !stopped(); ++round) {
            set_dispersion();
            const std::vector<double> reach = parabola_reach(evaluators_.front(), *objective_, best_, out_.rise);
            std::vector<ProfileSide> sides(2 * n);
            std::vector<char> whole(2 * n, 0);
            parallel_for(
                threads_, 2 * n,
                [&](std::size_t i, unsigned worker) {
                    const std::string key = fmt::format("profile-{}-{}", round, i);
                    if (const auto earlier = known(key)) {
                        sides[i] = unpack_side(*earlier, n);
                    } else {
                        LocalSearch search(evaluators_[worker], *objective_, options_.stop);
                        sides[i] = profile_side(search, best_, i / 2, i % 2 == 1, out_.rise, reach[i / 2]);
                        note(key, pack_side(sides[i]));
                    }
                    whole[i] = stopped() ? 0 : 1;
                    finished("profiles");
                },
                options_.stop);
            if (stopped()) {
                for (std::size_t i = 0; i < sides.size(); ++i) {
                    if (!whole[i]) sides[i] = {};
                }
            }
            sides_ = std::move(sides);
            whole_ = std::move(whole);
            if (stopped() || !improved()) return;
            expect(2 * n);
        }
    }

    // A profile that falls below the minimum has found a better one.
    bool improved() {
        Point better = best_;
        for (const ProfileSide& side : sides_) {
            for (const ProfileStep& step : side.steps) {
                if (best_.cost + step.rise < better.cost) better = {step.u, best_.cost + step.rise};
            }
        }
        if (!(better.cost < best_.cost - 0.01 * out_.rise)) return false;
        best_ = LocalSearch(evaluators_.front(), *objective_, options_.stop).minimise(better, {});
        return true;
    }

    static std::vector<double> pack_side(const ProfileSide& side) {
        std::vector<double> out = {side.end, side.closed ? 1.0 : 0.0};
        for (const ProfileStep& step : side.steps) {
            out.push_back(step.rise);
            out.insert(out.end(), step.u.begin(), step.u.end());
        }
        return out;
    }
    static ProfileSide unpack_side(const std::vector<double>& numbers, std::size_t n) {
        ProfileSide side{{}, numbers[0], numbers[1] != 0};
        for (std::size_t at = 2; at + n < numbers.size(); at += n + 1) {
            const auto from = numbers.begin() + static_cast<std::ptrdiff_t>(at);
            side.steps.push_back({{from + 1, from + 1 + static_cast<std::ptrdiff_t>(n)}, *from});
        }
        return side;
    }

    void set_dispersion() {
        out_.dispersion = objective_->dispersion(values_at(best_));
        out_.rise = chi_square_95 * out_.dispersion;
    }

    // ---- draws

    std::uint64_t draw_steps() const {
        const DrawOptions defaults;
        return defaults.settling + defaults.kept;
    }

    void draw() {
        set_dispersion();
        const std::size_t n = problem_.dimensions();
        DrawOptions options;
        options.walkers = std::max(options.walkers, static_cast<unsigned>((2 * n + 7) / 8 * 8 * 2));
        options.seed = options_.seed;
        Walkers walkers = first_walkers(best_, parabola(evaluators_.front(), *objective_, best_), out_.dispersion,
                                        shared_costs(), options);
        const std::uint64_t steps = draw_steps();
        for (std::uint64_t step = 0; step < steps && !stopped(); ++step) {
            const bool mark = (step + 1) % options.every == 0;
            const std::string key = fmt::format("walkers-{}", step);
            const auto earlier = mark ? known(key) : std::nullopt;
            // Between two marks that an earlier run has noted nothing needs to be run.
            const std::uint64_t next_mark = (step / options.every + 1) * options.every - 1;
            if (!mark && known(fmt::format("walkers-{}", next_mark))) continue;
            if (earlier) {
                walkers = unpack_walkers(*earlier, n);
            } else {
                move(walkers, out_.dispersion, shared_costs(), step, options_.seed);
                if (stopped()) break;
                if (mark) note(key, pack_walkers(walkers));
            }
            if (mark && step >= options.settling) draws_.insert(draws_.end(), walkers.u.begin(), walkers.u.end());
            if (step % 10 == 0) finished("draws");
        }
        if (stopped()) {
            draws_.clear();
            return;
        }
        out_.draws = draws_.size() / n;
        out_.accepted = static_cast<double>(walkers.accepted) / static_cast<double>(walkers.moves);
        out_.unsettled = unsettled(draws_, n);
        const std::vector<double> correlations = rank_correlations(draws_, n);
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = i + 1; j < n; ++j) {
                const double r = correlations[i * n + j];
                if (std::abs(r) >= trade_off_from) out_.trade_offs.push_back({i, j, r});
            }
        }
        band();
    }

    Costs shared_costs() {
        return [this](std::span<const double> points) { return costs(points); };
    }

    static std::vector<double> pack_walkers(const Walkers& walkers) {
        std::vector<double> out = {static_cast<double>(walkers.moves), static_cast<double>(walkers.accepted)};
        out.insert(out.end(), walkers.costs.begin(), walkers.costs.end());
        out.insert(out.end(), walkers.u.begin(), walkers.u.end());
        return out;
    }
    static Walkers unpack_walkers(const std::vector<double>& numbers, std::size_t n) {
        const auto count = static_cast<std::ptrdiff_t>((numbers.size() - 2) / (n + 1));
        Walkers walkers;
        walkers.moves = static_cast<std::uint64_t>(numbers[0]);
        walkers.accepted = static_cast<std::uint64_t>(numbers[1]);
        walkers.costs.assign(numbers.begin() + 2, numbers.begin() + 2 + count);
        walkers.u.assign(numbers.begin() + 2 + count, numbers.end());
        return walkers;
    }

    // Of every row the 5th and 95th percentile of the model at the draws, each with a draw of the row's
    // own error.
    void band() {
        const std::size_t n = problem_.dimensions(), rows = problem_.rows().size(), count = out_.draws;
        std::vector<std::vector<double>> of_rows(rows, std::vector<double>(count));
        constexpr std::size_t some = 64;
        const std::vector<double> best = values_at(best_);
        std::vector<double> spreads;
        for (std::size_t t = 0; t < bound_.targets.size(); ++t) spreads.push_back(objective_->spread(t, best));
        parallel_for(threads_, (count + some - 1) / some, [&](std::size_t block, unsigned worker) {
            const std::size_t first = block * some, here = std::min(some, count - first);
            std::vector<double> values;
            evaluators_[worker].run(std::span<const double>(draws_).subspan(first * n, here * n), values);
            for (std::size_t p = 0; p < here; ++p) {
                for (std::size_t r = 0; r < rows; ++r) {
                    // A walker may have begun where runs go wrong; it is then no draw.
                    const std::uint64_t stream = stats::stream_of("observation") + r;
                    const double z = stats::normal_quantile(stats::uniform_draw(options_.seed, first + p, stream));
                    of_rows[r][first + p] = values[p * rows + r] + z * error_of(r) * spreads[problem_.rows()[r].target];
                }
            }
        });
        for (auto& values : of_rows) {
            std::erase_if(values, [](double value) { return !std::isfinite(value); });
            lows_.push_back(stats::exact_quantile(values, 0.05));
            highs_.push_back(stats::exact_quantile(values, 0.95));
        }
        out_.has_band = true;
    }

    // 0 where a series that is held out whole says nothing about its error.
    double error_of(std::size_t row) const {
        const Row& r = problem_.rows()[row];
        const double given = r.observation->error;
        if (given > 0) return given;
        return estimates(r.target) ? objective_->errors()[row] : 0;
    }

    // ---- the result

    void describe() {
        out_.failed = best_.cost >= faulty_cost;
        out_.cost = best_.cost;
        Point before;
        for (std::size_t c = 0; c < problem_.dimensions(); ++c) {
            const auto& constant = bound_.constants[c];
            before.u.push_back(problem_.coordinate(c, std::clamp(constant.own, constant.low, constant.high)));
        }
        out_.cost_before = objective_->cost(values_at(before));
        if (out_.rise == 0 && !out_.failed) set_dispersion();
        for (const Point& point : found_) {
            out_.same += !point.u.empty() && near_best(point) ? 1 : 0;
        }
        for (const Row& row : problem_.rows()) ++(row.observation->held_out ? out_.held_out_rows : out_.fitted_rows);
        for (std::size_t c = 0; c < problem_.dimensions(); ++c) out_.constants.push_back(constant(c));
        describe_series();
    }

    // Descents ended under the first errors, so that their costs are looked at again under the last.
    bool near_best(const Point& point) {
        return objective_->cost(values_at(point)) < out_.cost + std::max(0.01 * out_.rise, 0.01);
    }

    FittedConstant constant(std::size_t c) {
        FittedConstant out;
        const double u = best_.u[c];
        out.value = problem_.value(c, u);
        out.at_end = u < 1e-6 || u > 1 - 1e-6;
        out.low = bound_.constants[c].low;
        out.high = bound_.constants[c].high;
        if (!draws_.empty()) {
            std::vector<double> values;
            for (std::size_t d = 0; d < out_.draws; ++d) {
                values.push_back(problem_.value(c, draws_[d * problem_.dimensions() + c]));
            }
            out.draws_low = stats::exact_quantile(values, 0.05);
            out.draws_high = stats::exact_quantile(values, 0.95);
        }
        if (sides_.empty() || !whole_[2 * c] || !whole_[2 * c + 1]) return out;
        const ProfileSide &below = sides_[2 * c], &above = sides_[2 * c + 1];
        for (auto step = below.steps.rbegin(); step != below.steps.rend(); ++step) add_step(*step, c, out);
        out.profile.push_back({out.value, 0});
        for (const ProfileStep& step : above.steps) add_step(step, c, out);
        if (below.closed) out.low = problem_.value(c, below.end);
        if (above.closed) out.high = problem_.value(c, above.end);
        out.identified = below.closed ? (above.closed ? Identified::both : Identified::below)
                                      : (above.closed ? Identified::above : Identified::no);
        return out;
    }

    void add_step(const ProfileStep& step, std::size_t c, FittedConstant& out) const {
        out.profile.push_back({problem_.value(c, step.u[c]), step.rise});
        out.greatest_rise = std::max(out.greatest_rise, step.rise / out_.rise);
    }

    void describe_series() {
        const std::vector<double> values = values_at(best_);
        std::size_t row = 0;
        for (std::size_t t = 0; t < bound_.targets.size(); ++t) {
            FittedSeries series;
            series.error_estimated = estimates(t);
            series.spread = objective_->spread(t, values);
            std::vector<double> models[2], data[2];
            for (const argument::Observation& o : bound_.targets[t].observations) {
                FittedRow fitted;
                fitted.model = values[row];
                fitted.error = error_of(row);
                if (fitted.error > 0) fitted.residual = (fitted.model - o.value) / fitted.error;
                SeriesPart& part = o.held_out ? series.held_out : series.fitted;
                if (out_.has_band) {
                    fitted.low = lows_[row];
                    fitted.high = highs_[row];
                    part.in_band += o.value >= lows_[row] && o.value <= highs_[row] ? 1 : 0;
                }
                models[o.held_out].push_back(fitted.model);
                data[o.held_out].push_back(o.value);
                series.rows.push_back(fitted);
                ++row;
            }
            series.fitted.goodness = stats::goodness(models[0], data[0]);
            series.held_out.goodness = stats::goodness(models[1], data[1]);
            out_.series.push_back(std::move(series));
        }
    }

    const BoundFit& bound_;
    const FitOptions& options_;
    Problem problem_;
    unsigned threads_;
    std::vector<Evaluator> evaluators_;
    std::optional<Objective> objective_;
    std::vector<Point> found_;
    Point best_;
    std::vector<ProfileSide> sides_;  // low, high of each constant
    std::vector<char> whole_;
    std::vector<double> draws_, lows_, highs_;
    FitResult out_;
    std::uint64_t done_ = 0, total_ = 0;
    std::mutex progress_mutex_;
};

}  // namespace

FitResult fit(const ir::Module& module, const BoundFit& bound, const FitOptions& options) {
    return Calibration(module, bound, options).run();
}

std::string fit_key(const ir::Module& module, const BoundFit& bound, const FitOptions& options) {
    std::string text = ir::print(module);
    text += fmt::format("\n{} {} {} {} {} {}\n", CRUX_VERSION, options.starts, options.screened, options.seed,
                        name(bound.loss), format_number(bound.loss_scale));
    for (const auto& [element, value] : bound.settings) {
        text += fmt::format("{} {} {}\n", element.variable.index, element.index, format_number(value));
    }
    for (const auto& c : bound.constants) {
        text += fmt::format("{} {} {} {} {}\n", c.name, format_number(c.low), format_number(c.high),
                            format_number(c.start), c.logarithmic);
        for (const auto& element : c.elements) text += fmt::format("{} {} ", element.variable.index, element.index);
    }
    for (const auto& t : bound.targets) {
        text += fmt::format("\n{} {} {} {}\n", t.element.variable.index, t.element.index, name(t.observe),
                            format_number(t.weight));
        for (const auto& o : t.observations) {
            text += fmt::format("{} {} {} {} {}\n", format_number(o.value), format_number(o.error),
                                format_number(o.begin), format_number(o.end), o.held_out);
        }
    }
    return sha256(text);
}

}  // namespace crux::search
