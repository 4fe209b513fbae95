// crux discover ARGUMENT|FOLDER: in which worlds does a policy fail (PRIM and CART)? For an argument the
// worlds are drawn and run; a folder is one that `crux explore --keep outcomes` wrote.
#include "crux/discover.h"

#include <fmt/format.h>

#include <cmath>
#include <filesystem>

#include "assess.h"
#include "base/files.h"
#include "base/text.h"
#include "commands.h"
#include "crux/records.h"
#include "driver/members.h"

namespace crux::cli {

namespace {

struct Options {
    std::string subject, where, output;
    AssessOptions assess;
    DiscoverOptions discover;
    std::string objective = "lenient1";
    bool json = false;
};

std::string limit_text(const BoxLimit& limit) {
    const std::string unit = limit.unit.empty() ? "" : " " + limit.unit;
    if (limit.is_claim()) {
        std::string out = limit.factor + " is ";
        for (std::size_t i = 0; i < limit.stances.size(); ++i) out += (i == 0 ? "" : " or ") + limit.stances[i];
        return out;
    }
    if (limit.at_least && limit.at_most) {
        return fmt::format("{} between {:.6g} and {:.6g}{}", limit.factor, limit.low, limit.high, unit);
    }
    return limit.at_least ? fmt::format("{} at least {:.6g}{}", limit.factor, limit.low, unit)
                          : fmt::format("{} at most {:.6g}{}", limit.factor, limit.high, unit);
}

void print_box(const FailureBox& box) {
    fmt::print("  density {:.0f} percent, coverage {:.0f} percent, {} worlds", 100 * box.found.density,
               100 * box.found.coverage, box.found.cases);
    if (box.held_out.cases > 0) {
        fmt::print(" (on worlds it was not made from: {:.0f} and {:.0f} percent)", 100 * box.held_out.density,
                   100 * box.held_out.coverage);
    }
    fmt::print("\n");
    for (const BoxLimit& limit : box.limits) {
        const double quasi = std::max(limit.quasi_p, limit.quasi_p_high);
        fmt::print("    {}   quasi-p {:.2g}, found again in {:.0f} / {:.0f} percent\n", limit_text(limit), quasi,
                   100 * limit.by_coverage, 100 * limit.by_density);
    }
}

void print(const DiscoverySet& set) {
    for (const Discovery& asked : set.found) {
        fmt::print("{}\n  {} of {} worlds\n", asked.question, asked.interest, asked.worlds);
        if (!asked.nothing.empty()) fmt::print("  {}\n", asked.nothing);
        for (const FailureBox& box : asked.boxes) print_box(box);
        for (std::size_t axis = 0; axis < std::min<std::size_t>(asked.axes.size(), 3); ++axis) {
            fmt::print("  axis r{}: {}\n", axis + 1, asked.axes[axis]);
        }
    }
}

int write(const Options& options, const DiscoverySet& set) {
    if (!options.output.empty()) {
        const std::filesystem::path directory = options.output;
        std::error_code error;
        std::filesystem::create_directories(directory, error);
        if (error) return fail(fmt::format("cannot make the folder '{}': {}", options.output, error.message()));
        std::vector<std::pair<std::string, std::string>> files = {{"discovery.json", to_json(set)}};
        for (const Records& records : {box_records(set), peeling_records(set), leaf_records(set)}) {
            files.emplace_back(records.name + ".csv", to_csv(records));
        }
        for (const auto& [name, text] : files) {
            const auto written = write_file(directory / name, text);
            if (!written) return fail(written.failure().message);
        }
    }
    if (options.json) {
        fmt::print("{}", to_json(set));
    } else {
        print(set);
    }
    return done;
}

int discover_argument(const Options& options, const Context& context) {
    if (!options.where.empty()) {
        return fail("an argument says itself what is acceptable: --where is for the folders of crux explore");
    }
    AssessOptions assess = options.assess;
    assess.discovery = options.discover;
    assess.discovery_alone = true;
    const AssessedFile assessed = assess_file(options.subject, assess, context);
    if (!assessed.found) return assessed.code;
    return write(options, assessed.found->discovery);
}

int discover_members(const Options& options) {
    if (options.where.empty()) {
        return fail("which members are in question? Say it with --where, such as --where \"final(Recovered) > 500\"");
    }
    const auto members = driver::read_members(options.subject);
    if (!members) return fail(members.failure().message);
    const auto interest = driver::where(*members, options.where);
    if (!interest) return fail(interest.failure().message);
    std::vector<ColumnWords> words(members->inputs.columns.size());
    Discovery found = discover(members->inputs, words, *interest, {}, options.discover);
    found.question = fmt::format("In which members is {}?", options.where);
    found.kind = "user";
    DiscoverySet set{true,
                     options.subject,
                     options.discover.prim.peel_alpha,
                     options.discover.prim.mass_min,
                     options.objective,
                     options.discover.repeats,
                     {std::move(found)}};
    return write(options, set);
}

}  // namespace

void add_discover(CLI::App& app, const Context& context, Action& chosen) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("discover", "Find the worlds in which a policy fails, as boxes");
    command
        ->add_option("subject", options->subject,
                     "An argument file (.toml), or a folder of crux explore --keep outcomes")
        ->required();
    command->add_option("--where", options->where,
                        "Which members of a folder are in question: \"final(Recovered) > 500\"");
    command->add_option("--members", options->assess.worlds, "Sampled worlds of an argument (default 4096)")
        ->check(CLI::PositiveNumber);
    command->add_option("--seed", options->assess.seed, "Seed of all draws (default 1)");
    command->add_option("--threads", options->assess.threads, "Threads (default: all)");
    command
        ->add_option("--peel", options->discover.prim.peel_alpha, "Share of a box that a peel takes off (default 0.05)")
        ->check(CLI::Range(0.001, 0.5));
    command->add_option("--paste", options->discover.prim.paste_alpha, "Share that a paste takes back (default 0.05)")
        ->check(CLI::Range(0.001, 0.5));
    command
        ->add_option("--mass", options->discover.prim.mass_min,
                     "Share of all worlds that a box holds at least (default 0.05)")
        ->check(CLI::Range(0.001, 0.9));
    command->add_option("--objective", options->objective, "lenient1 (default), lenient2 or original")
        ->check(CLI::IsMember({"lenient1", "lenient2", "original"}));
    command->add_option("--boxes", options->discover.boxes, "How many boxes, one after another (default 2)");
    command->add_option("--resamples", options->discover.repeats,
                        "Random halves to find the box in again (default 10)");
    command->add_flag("--rotate", options->discover.rotate, "Boxes along principal axes (PCA-PRIM)");
    command->add_flag("--all-limits{false}", options->discover.simplify, "Keep limits whose quasi-p exceeds 0.05");
    command->add_flag("--no-held-out{false}", options->discover.held_out, "Make boxes from all worlds, hold none back");
    command->add_option("-o,--output", options->output,
                        "Folder for boxes.csv, peeling.csv, tree.csv and discovery.json");
    command->add_flag("--json", options->json, "Print the result as JSON");
    command->callback([options, &context, &chosen] {
        chosen = [options, &context] {
            options->discover.seed = options->assess.seed;
            options->discover.prim.objective = options->objective == "lenient2"   ? stats::PrimObjective::lenient2
                                               : options->objective == "original" ? stats::PrimObjective::original
                                                                                  : stats::PrimObjective::lenient1;
            const bool argument = iequals_ascii(std::filesystem::path(options->subject).extension().string(), ".toml");
            return argument ? discover_argument(*options, context) : discover_members(*options);
        };
    });
}

}  // namespace crux::cli
