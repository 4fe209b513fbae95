// crux explore MODEL --vary "x=uniform(4,8)" --outcome "final(y)" --members N -o DIR; and crux merge DIR... -o OUT.
#include "ensemble/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <map>

#include "assess.h"
#include "back_end.h"
#include "base/text.h"
#include "commands.h"
#include "driver/driver.h"
#include "progress.h"

namespace crux::cli {

namespace {

struct ExploreOptions {
    driver::LoadRequest load;
    ensemble::ExploreRequest request;
    std::string directory, instruction_set, back_end, shard;
    bool independent = false, json = false, explain_plan = false;
};

const std::map<std::string, engine::InstructionSet> instruction_sets = {{"sse2", engine::InstructionSet::sse2},
                                                                        {"avx2", engine::InstructionSet::avx2},
                                                                        {"avx512", engine::InstructionSet::avx512}};

// "2/10": the second of ten.
std::optional<ensemble::Shard> parse_shard(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto whole = [](std::string_view digits) {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc() && end == digits.data() + digits.size() ? value : 0;
    };
    const ensemble::Shard shard{whole(text.substr(0, slash)), whole(text.substr(slash + 1))};
    return shard.number >= 1 && shard.number <= shard.of ? std::optional(shard) : std::nullopt;
}

void print_summary(const ensemble::ExploreResult& result) {
    if (!result.whole) {
        fmt::print("{} of {} chunks are this shard's{}; {} members run{}\n", result.end_chunk - result.first_chunk,
                   result.chunks,
                   result.end_chunk > result.first_chunk
                       ? fmt::format(" ({:06} to {:06})", result.first_chunk, result.end_chunk - 1)
                       : "",
                   result.members_run,
                   result.report.stopped ? "; stopped early: the same command goes on"
                                         : "; crux merge makes results of all shards");
        return;
    }
    for (const ensemble::OutcomeSummary& outcome : result.outcomes) {
        fmt::print("{}: mean {:.6g} ({:.6g} to {:.6g}), 5 to 95 percent of members {:.6g} to {:.6g}\n",
                   outcome.outcome.text, outcome.mean, outcome.mean_interval.low, outcome.mean_interval.high,
                   outcome.quantiles.front(), outcome.quantiles.back());
    }
    const auto& report = result.report;
    fmt::print("{} members, {} left out because values were not finite{}\n", report.scenarios, report.excluded,
               report.stopped ? "; stopped early" : "");
}

// What depends on the machine, or on what was done before, stands outside "result", which has the same bytes
// everywhere.
void print_json(const ensemble::ExploreResult& result) {
    fmt::print("{{\"members_per_second\": {:.6g}, \"seconds\": {:.6g}, \"threads\": {}, \"members_run\": {},\n",
               result.members_per_second, result.report.seconds, result.report.threads, result.members_run);
    fmt::print("\"chunks\": {}, \"first_chunk\": {}, \"end_chunk\": {}, \"stopped_early\": {},\n", result.chunks,
               result.first_chunk, result.end_chunk, result.report.stopped);
    fmt::print("\"result\": {}}}\n", result.whole ? ensemble::to_json(result) : "null");
}

bool is_argument(const std::filesystem::path& path) { return iequals_ascii(path.extension().string(), ".toml"); }

// An argument brings its own ranges and outcomes; what a plain model needs has no meaning for it.
int explore_argument_file(const ExploreOptions& options, const Context& context) {
    const ensemble::ExploreRequest& request = options.request;
    if (!request.vary.empty() || !request.outcomes.empty() || !request.keep.empty() || !options.load.sets.empty()) {
        return fail(
            "an argument says itself what varies and what counts: leave out --vary, --outcome, --keep and --set");
    }
    if (request.shard.of > 1 || request.chunk_members != 0 || request.float32)
        return fail("an argument is explored in one piece: leave out --shard, --chunk-members and --float32");
    AssessOptions assess;
    assess.worlds = request.members;
    // The world of stances is what is explored; the other samples stay as small as a report needs them.
    assess.position_worlds = assess.sweep_worlds = std::min<std::uint64_t>(request.members, 4096);
    assess.flip_worlds = 128;
    assess.flip_worlds_second = 512;
    assess.seed = request.seed;
    assess.threads = request.threads;
    assess.lanes = request.lanes;
    assess.instruction_set = request.instruction_set;
    assess.back_end = request.back_end;
    assess.explain_plan = request.explain_plan;
    assess.sampling = request.sampling;
    return explore_argument(options.load.path.string(), assess, options.directory, options.json, context);
}

int explore_model(ExploreOptions& options) {
    auto loaded = driver::load(options.load);
    if (!loaded) return fail(loaded.failure().message);
    driver::Loaded& all = **loaded;
    if (!all.module) return show(all.sink, all.sources);
    Progress progress("exploring");
    options.request.note = [](const std::string& words) { fmt::print(stderr, "crux: {}\n", words); };
    options.request.progress = [&](std::uint64_t done, std::uint64_t total) { progress.update(done, total); };
    const auto explored = ensemble::explore(*all.module, options.request, all.sources, all.sink);
    if (!explored) return fail(explored.failure().message);
    const int shown = show(all.sink, all.sources);
    if (!explored->has_value()) return shown;
    const ensemble::ExploreResult& result = **explored;
    if (options.json) {
        print_json(result);
    } else {
        print_summary(result);
        if (result.whole && result.members_run < result.report.scenarios)
            fmt::print("{} of them were run now, the others found in '{}'\n", result.members_run, options.directory);
    }
    return shown;
}

struct MergeOptions {
    std::vector<std::filesystem::path> directories;
    std::filesystem::path output;
    bool json = false;
};

int merge_shards(const MergeOptions& options, const Context& context) {
    const auto merged = ensemble::merge(options.directories, options.output, context.command_line);
    if (!merged) return fail(merged.failure().message);
    if (options.json) {
        print_json(*merged);
    } else {
        print_summary(*merged);
    }
    return done;
}

}  // namespace

void add_merge(CLI::App& app, const Context& context, Action& chosen) {
    auto options = std::make_shared<MergeOptions>();
    CLI::App* command = app.add_subcommand("merge", "Put the shards of crux explore --shard together");
    command->add_option("directories", options->directories, "The folders that hold the shards")->required();
    command->add_option("-o,--output", options->output, "Folder for the whole run")->required();
    command->add_flag("--json", options->json, "Print the result as JSON");
    command->callback(
        [options, &context, &chosen] { chosen = [options, &context] { return merge_shards(*options, context); }; });
}

void add_explore(CLI::App& app, const Context& context, Action& chosen) {
    auto options = std::make_shared<ExploreOptions>();
    CLI::App* command = app.add_subcommand("explore", "Run a model many times over ranges of its constants");
    command->add_option("model", options->load.path, "A .mdl, .xmile or .stmx file, or an argument file (.toml)")
        ->required();
    command->add_option("--vary", options->request.vary, "What varies: \"contact rate=uniform(4,8)\"")->take_all();
    command->add_option("--outcome", options->request.outcomes, "What to keep of each member: \"final(Recovered)\"")
        ->take_all();
    command->add_option("--members", options->request.members, "How many members (default 1000)");
    command->add_option("--seed", options->request.seed, "Seed of the design and of random functions (default 0)");
    command->add_option("--threads", options->request.threads, "Threads (default: all)");
    command->add_option("--lanes", options->request.lanes, "Members side by side in a block (default: by model size)");
    command
        ->add_option("--isa", options->instruction_set,
                     "Instruction set: sse2, avx2 or avx512 (default: the widest there is)")
        ->check(CLI::IsMember(instruction_sets));
    add_back_end(*command, options->back_end, options->explain_plan);
    command->add_option("--keep", options->request.keep, "\"outcomes\": a row a member; a variable: its trajectories")
        ->take_all();
    command->add_flag("--float32", options->request.float32, "Trajectories as four-byte numbers");
    command->add_option("--set", options->load.sets, "Give a variable a constant value: \"name=value\"")->take_all();
    command->add_flag("--iid", options->independent, "Independent draws instead of a Latin hypercube");
    command->add_flag("--json", options->json, "Print the result as JSON");
    command->add_option("-o,--output", options->directory,
                        "Folder for outcomes and manifest.json; the same command again goes on where it was stopped");
    command->add_option("--shard", options->shard, "A part of the run, \"2/10\"; crux merge puts parts together");
    command->add_option("--chunk-members", options->request.chunk_members,
                        "Members of a chunk, the unit that is run again after a kill (default: by model size)");
    command->callback([options, &context, &chosen] {
        chosen = [options, &context] {
            options->request.directory = options->directory;
            if (!options->shard.empty()) {
                const auto shard = parse_shard(options->shard);
                if (!shard) {
                    fail(fmt::format("--shard '{}' is no part: write 2/10 for the second of ten", options->shard));
                    return static_cast<int>(wrong_usage);
                }
                options->request.shard = *shard;
            }
            options->request.command = context.command_line;
            options->request.stop = context.stop;
            if (options->independent) options->request.sampling = stats::Sampling::independent;
            options->request.back_end = back_end_named(options->back_end);
            if (options->explain_plan) options->request.explain_plan = show_plan;
            if (!options->instruction_set.empty()) {
                options->request.instruction_set = instruction_sets.at(options->instruction_set);
            }
            return is_argument(options->load.path) ? explore_argument_file(*options, context) : explore_model(*options);
        };
    });
}

}  // namespace crux::cli
