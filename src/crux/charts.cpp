// Charts: two small samples with their trajectories kept. See charts.h.
#include "crux/charts.h"

#include "ensemble/trajectories.h"

namespace crux {

using argument::BoundArgument;

namespace {

std::vector<double> copied(std::span<const double> values) { return {values.begin(), values.end()}; }

}  // namespace

std::vector<FanChartData> draw_charts(Runs& runs, std::size_t as_it_was) {
    const BoundArgument& bound = runs.bound();
    if (bound.charts.empty() || runs.stopped()) return {};
    std::vector<engine::Element> outputs;
    outputs.reserve(bound.charts.size());
    for (const argument::BoundChart& chart : bound.charts) outputs.push_back(chart.element);
    const std::uint64_t worlds = runs.options().chart_worlds;
    runs.expect(worlds * bound.policies.size() + (as_it_was == no_policy ? 0 : worlds));

    argument::Frame drawn;
    drawn.draw_stances = true;
    const Sample world{"charts", "", drawn, runs.design(Phase::world, worlds), false, 0, 0};
    std::vector<std::size_t> all(bound.policies.size());
    for (std::size_t p = 0; p < all.size(); ++p) all[p] = p;
    ensemble::Fan fan;
    runs.trajectories(world, Phase::world, outputs, all, fan);

    ensemble::Fan own({0.5});
    if (as_it_was != no_policy) {
        const Sample position{"charts", "", {}, runs.design(Phase::position, worlds), false, 0, 0};
        runs.trajectories(position, Phase::position, outputs, {as_it_was}, own);
    }

    std::vector<FanChartData> charts;
    const std::vector<double> times = ensemble::save_times(bound.module.time);
    for (std::size_t i = 0; i < outputs.size() && fan.count() > 0; ++i) {
        const argument::Chart& written = bound.argument.charts[i];
        FanChartData chart;
        chart.variable = written.variable.text;
        chart.name = written.name;
        chart.unit = bound.charts[i].unit;
        chart.times = times;
        if (bound.argument.calendar) {
            for (double time : times) chart.dates.push_back(argument::iso(bound.argument.calendar->date_of(time)));
        }
        for (std::size_t p : all) {
            const auto policy = static_cast<unsigned>(p);
            chart.bands.push_back({p, copied(fan.band(policy, i, 0)), copied(fan.band(policy, i, 1)),
                                   copied(fan.band(policy, i, 2)), copied(fan.band(policy, i, 3)),
                                   copied(fan.band(policy, i, 4))});
        }
        chart.as_it_was = as_it_was;
        if (own.count() > 0) chart.own_median = copied(own.band(0, i, 0));
        chart.worlds = fan.count();
        chart.data_file = written.data.text;
        for (const argument::SeriesPoint& point : bound.charts[i].data) {
            chart.data.push_back({point.time, point.value, point.date, point.source, point.grade});
        }
        charts.push_back(std::move(chart));
    }
    return charts;
}

}  // namespace crux
