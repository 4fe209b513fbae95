// crux stand ARGUMENT --position FILE: what a reader's position comes to, to the bit as the report's
// own engine computes it.
#include "argument/stand.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "assess.h"
#include "base/files.h"
#include "base/text.h"
#include "commands.h"
#include "report/live.h"
#include "scenarios/live.h"

namespace crux::cli {

namespace {

struct StandOptions {
    std::string argument, position;
    ViewOptions view;
    std::uint64_t scenarios = 256, seed = 0;
    bool json = false;
};

std::string quoted(const std::string& text) { return fmt::format("\"{}\"", json_text(text)); }
std::string number(double value) { return std::isfinite(value) ? format_number(value) : "null"; }

std::string to_json(const argument::BoundArgument& bound, const scenarios::LiveSample& sample,
                    const std::vector<scenarios::LiveVerdict>& verdicts) {
    std::string out =
        fmt::format("{{\"format\": 1, \"scenarios\": {}, \"excluded\": {}, \"hash\": \"{}\",\n\"viewpoints\": [",
                    sample.done(), sample.excluded(), sample.hash());
    for (std::size_t v = 0; v < verdicts.size(); ++v) {
        std::string scores;
        for (double score : verdicts[v].score) scores += (scores.empty() ? "" : ", ") + number(score);
        out += fmt::format("{}\n{{\"id\": {}, \"leader\": {}, \"clear\": {}, \"score\": [{}]}}", v == 0 ? "" : ",",
                           quoted(bound.argument.viewpoints[v].id.text),
                           quoted(bound.argument.policies[verdicts[v].leader].id.text), verdicts[v].clear, scores);
    }
    std::string means;
    for (double mean : sample.means()) means += (means.empty() ? "" : ", ") + number(mean);
    return out + fmt::format("],\n\"means\": [{}]}}\n", means);
}

int stand(const StandOptions& options) {
    argument::View view;
    if (const auto wrong = options.view.read(view)) {
        fail(*wrong);
        return wrong_usage;
    }
    auto loaded = argument::load(options.argument, view);
    if (!loaded) return fail(loaded.failure().message);
    const int code = show((*loaded)->sink, (*loaded)->sources);
    if (!(*loaded)->bound) return code;
    const argument::BoundArgument& bound = *(*loaded)->bound;
    argument::Stand at{scenarios::own_position(bound), std::vector<bool>(bound.policies.size(), true), 1};
    if (!options.position.empty()) {
        const auto text = read_file(options.position);
        if (!text) return fail(text.failure().message);
        auto read = argument::read_stand(*text, bound);
        if (!read) return fail(fmt::format("the position '{}': {}", options.position, read.failure().message));
        at = std::move(*read);
    }
    if (options.seed != 0) at.seed = options.seed;
    scenarios::LiveEngine engine(report::package_of(bound, Assessment{}));
    scenarios::LiveSample sample(engine, at.position, options.scenarios, at.seed, false);
    sample.run(options.scenarios);
    const auto compared = std::make_unique<bool[]>(at.compared.size());
    std::copy(at.compared.begin(), at.compared.end(), compared.get());
    const auto verdicts = sample.verdicts({compared.get(), at.compared.size()});
    if (options.json) {
        fmt::print("{}", to_json(bound, sample, verdicts));
        return done;
    }
    for (std::size_t v = 0; v < verdicts.size(); ++v) {
        const std::string& leader = bound.argument.policies[verdicts[v].leader].name;
        fmt::print("{}: {}\n", bound.argument.viewpoints[v].name,
                   verdicts[v].clear ? leader : fmt::format("no clear winner ({} leads)", leader));
    }
    if (verdicts.empty()) fmt::print("In every scenario the model went wrong under some policy.\n");
    fmt::print("{} scenarios under every policy, {} left out; members' hash {}\n", sample.done(), sample.excluded(),
               sample.hash());
    return done;
}

}  // namespace

void add_stand(CLI::App& app, const Context&, Action& chosen) {
    auto options = std::make_shared<StandOptions>();
    CLI::App* command = app.add_subcommand("stand", "Run a position that a report's reader saved");
    command->add_option("argument", options->argument, "The argument file (.toml)")->required();
    command->add_option("--position", options->position, "A saved position (default: the argument's own)");
    command->add_option("--scenarios", options->scenarios, "Scenarios under every policy (default 256)")
        ->check(CLI::Range(1, 4096));
    command->add_option("--seed", options->seed, "Instead of the saved seed")->check(CLI::PositiveNumber);
    options->view.add(*command);
    command->add_flag("--json", options->json, "Print the result as JSON");
    command->callback([options, &chosen] { chosen = [options] { return stand(*options); }; });
}

}  // namespace crux::cli
