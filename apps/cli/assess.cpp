// crux assess ARGUMENT -o report.html; and crux explore for arguments.
#include "assess.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "argument/bound.h"
#include "back_end.h"
#include "base/files.h"
#include "base/text.h"
#include "commands.h"
#include "crux/assess.h"
#include "crux/records.h"
#include "driver/assessing.h"
#include "progress.h"
#include "report/report.h"

namespace crux::cli {

namespace {

struct ReportOptions {
    std::string argument, output, tables;
    driver::SearchesAsked searches;
    std::vector<std::string> planes;
    AssessOptions assess;
    ViewOptions view;
    bool independent = false, json = false, without_script = false, explain_plan = false;
    std::string back_end;
};

// The command as typed, with what it left to defaults that later versions might change.
std::string command_again(const Context& context, const Assessment& found) {
    std::string command = context.command_line;
    if (command.find("--members") == std::string::npos) command += fmt::format(" --members {}", found.worlds_asked);
    if (command.find("--seed") == std::string::npos) command += fmt::format(" --seed {}", found.seed);
    return command;
}

// What a person wants to know at once: one line a viewpoint, and how much was run.
void print_verdict(const Assessment& found) {
    for (std::size_t v = 0; v < found.position.viewpoints.size(); ++v) {
        const ViewpointResult& result = found.position.viewpoints[v];
        const std::string best =
            result.recommended == no_policy ? "no clear winner" : found.policies[result.recommended].name;
        fmt::print("{}: {} on its own claims", found.viewpoints[v].name, best);
        if (found.world.done && found.argued != no_policy) {
            fmt::print("; {} is best in {:.0f} percent of sampled worlds", found.policies[found.argued].name,
                       100 * found.world.viewpoints[v].best_share[found.argued].value);
        }
        fmt::print("\n");
    }
    fmt::print("{} members run in {:.1f} s{}\n", found.members_run, found.seconds,
               found.stopped ? "; stopped early" : "");
}

// What depends on the machine stands outside "assessment", which has the same bytes everywhere.
std::string with_timing(const Assessment& found) {
    const double rate = found.seconds > 0 ? static_cast<double>(found.members_run) / found.seconds : 0;
    return fmt::format(
        "{{\"members_per_second\": {:.6g}, \"seconds\": {:.6g}, \"threads\": {},\n\"assessment\": {}}}\n", rate,
        found.seconds, found.threads, to_json(found));
}

// Every table as CSV, and the whole as JSON.
int write_tables(const std::filesystem::path& directory, const Assessment& found) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return fail(fmt::format("cannot make the folder '{}': {}", directory.string(), error.message()));
    std::vector<std::pair<std::string, std::string>> files = {{"assessment.json", to_json(found)}};
    for (const Records& records : all_records(found)) files.emplace_back(records.name + ".csv", to_csv(records));
    for (const auto& [name, text] : files) {
        const auto written = write_file(directory / name, text);
        if (!written) return fail(written.failure().message);
    }
    return done;
}

int assess_argument(const ReportOptions& options, const Context& context) {
    argument::View view;
    if (const auto wrong = options.view.read(view)) {
        fail(*wrong);
        return wrong_usage;
    }
    const auto assessed = assess_file(options.argument, options.assess, context, view, true, options.searches);
    if (!assessed.found) return assessed.code;
    const Assessment& found = *assessed.found;
    if (found.information.planes.size() < options.planes.size() && !found.stopped) {
        return fail("--plane wants the ids of two different claims, each with two stances or more");
    }
    if (!options.output.empty()) {
        const std::string page =
            report::html(found, *assessed.loaded->bound, assessed.loaded->sources,
                         driver::making_of(*assessed.loaded, command_again(context, found)), !options.without_script);
        const auto written = write_file(options.output, page);
        if (!written) return fail(written.failure().message);
    }
    if (!options.tables.empty()) {
        const int written = write_tables(options.tables, found);
        if (written != done) return written;
    }
    if (options.json) {
        fmt::print("{}", with_timing(found));
    } else {
        print_verdict(found);
        if (!options.output.empty()) fmt::print("{} written\n", options.output);
    }
    return done;
}

std::string manifest(const AssessedFile& assessed, const Context& context) {
    const Assessment& found = *assessed.found;
    return fmt::format(
        "{{\n  \"format\": 1,\n  \"crux\": \"{}\",\n  \"argument_sha256\": \"{}\",\n  \"model_sha256\": \"{}\",\n  "
        "\"seed\": {},\n"
        "  \"worlds\": {},\n  \"sampling\": \"{}\",\n  \"results_sha256\": \"{}\",\n  \"members\": {},\n  \"seconds\": "
        "{:.6g},\n  \"threads\": {},\n"
        "  \"command\": \"{}\"\n}}\n",
        CRUX_VERSION, found.argument_sha256, found.model_sha256, found.seed, found.worlds_asked, found.sampling,
        found.hash, found.members_run, found.seconds, found.threads, json_text(command_again(context, found)));
}

}  // namespace

std::string json_text(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<int>(c));
        } else {
            out += c;
        }
    }
    return out;
}

std::optional<std::string> ViewOptions::read(argument::View& view) const {
    view.coding = central ? argument::Coding::central : argument::Coding::charitable;
    view.whole_menu = whole_menu;
    return argument::read_known(known, view);
}

void ViewOptions::add(CLI::App& command) {
    command.add_flag("--central", central, "The central coding of stances that have two");
    command.add_option("--known", known, "What was known at a date (2022-12-31), or all; default: as the file says");
    command.add_flag("--whole-menu", whole_menu, "Policies off the menu (menu = false) too");
}

AssessedFile assess_file(const std::string& path, const AssessOptions& options, const Context& context,
                         const argument::View& view, bool beside, const driver::SearchesAsked& searches) {
    AssessedFile result;
    auto loaded = argument::load(path, view);
    if (!loaded) {
        result.code = fail(loaded.failure().message);
        return result;
    }
    result.loaded = std::move(loaded).value();
    result.code = show(result.loaded->sink, result.loaded->sources);
    if (!result.loaded->bound) return result;
    Progress progress("assessing");
    auto found = driver::assess(
        *result.loaded, {path, view, options, beside, searches},
        [&](std::uint64_t done_so_far, std::uint64_t total, std::string_view) { progress.update(done_so_far, total); },
        context.stop);
    if (!found) {
        result.code = fail(found.failure().message);
        return result;
    }
    result.found = std::move(found).value();
    return result;
}

int explore_argument(const std::string& path, const AssessOptions& options, const std::string& directory, bool json,
                     const Context& context) {
    const auto assessed = assess_file(path, options, context);
    if (!assessed.found) return assessed.code;
    if (!directory.empty()) {
        std::error_code error;
        std::filesystem::create_directories(directory, error);
        if (error) return fail(fmt::format("cannot make the folder '{}': {}", directory, error.message()));
        for (const auto& [name, text] :
             {std::pair<std::string, std::string>{"assessment.json", to_json(*assessed.found)},
              {"manifest.json", manifest(assessed, context)}}) {
            const auto written = write_file(std::filesystem::path(directory) / name, text);
            if (!written) return fail(written.failure().message);
        }
    }
    if (json) {
        fmt::print("{}", with_timing(*assessed.found));
    } else {
        print_verdict(*assessed.found);
    }
    return done;
}

void add_assess(CLI::App& app, const Context& context, Action& chosen) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* command = app.add_subcommand("assess", "Assess an argument and write its report");
    command->add_option("argument", options->argument, "An argument file (.toml)")->required();
    command->add_option("-o,--output", options->output, "Where to write the report (HTML)");
    command
        ->add_option("--members", options->assess.worlds, "Sampled worlds, each run under every policy (default 4096)")
        ->check(CLI::PositiveNumber);
    command->add_option("--seed", options->assess.seed, "Seed of all draws (default 1)");
    command->add_option("--threads", options->assess.threads, "Threads (default: all)");
    command->add_option("--lanes", options->assess.lanes, "Members side by side in a block (default: by model size)");
    command
        ->add_option("--flips", options->searches.folders,
                     "A folder of crux flips: its results become a page of the report; more of the other coding and "
                     "of --mirror are shown beside it")
        ->allow_extra_args(false);
    command->add_option("--mirror", options->searches.mirror,
                        "The argument turned round, as crux mirror wrote it, for --flips of it");
    add_back_end(*command, options->back_end, options->explain_plan);
    command->add_flag("--iid", options->independent, "Independent draws instead of a Latin hypercube");
    options->view.add(*command);
    command->add_flag("--brief", options->assess.brief, "The positions and the world of stances alone");
    command->add_flag("--json", options->json, "Print the assessment as JSON");
    command->add_flag("--no-script", options->without_script, "Write a report of text and figures alone");
    command
        ->add_option("--plane", options->planes, "Two claims whose stances are crossed: who wins where (\"C81,C80\")")
        ->take_all();
    command->add_option("--tables", options->tables, "Folder for all results as CSV and JSON");
    command->callback([options, &context, &chosen] {
        chosen = [options, &context] {
            if (options->independent) options->assess.sampling = stats::Sampling::independent;
            for (const std::string& plane : options->planes) {
                const std::size_t comma = plane.find(',');
                if (comma == std::string::npos) {
                    return fail(fmt::format("--plane wants two claims with a comma between, not '{}'", plane));
                }
                options->assess.planes.emplace_back(trim(std::string_view(plane).substr(0, comma)),
                                                    trim(std::string_view(plane).substr(comma + 1)));
            }
            options->assess.back_end = back_end_named(options->back_end);
            if (options->explain_plan) options->assess.explain_plan = show_plan;
            return assess_argument(*options, context);
        };
    });
}

}  // namespace crux::cli
