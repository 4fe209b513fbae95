// crux flips ARGUMENT -o DIR: the certified search for the smallest sets of claims that turn the result.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "argument/bound.h"
#include "assess.h"
#include "back_end.h"
#include "commands.h"
#include "crux/flips_folder.h"
#include "progress.h"

namespace crux::cli {

namespace {

struct Options {
    std::string argument, folder, rule = "score", measure = "settings", by = "size", back_end;
    FlipsOptions flips;
    ViewOptions view;
    bool json = false, explain_plan = false;
};

std::string claims_of(const FoundCrux& crux) {
    std::string out;
    for (const TurnedClaim& turned : crux.claims)
        out += fmt::format("{}{} ({})", out.empty() ? "" : " with ", turned.claim, turned.stance);
    return out;
}

std::string viewpoints_of(const QuestionResult& question) {
    std::string out;
    for (const std::string& v : question.viewpoints) out += (out.empty() ? "" : ", ") + v;
    return out;
}

void print_crux(const FoundCrux& crux) {
    if (!crux.confirmed) {
        fmt::print("  {}: flipped, but fresh draws did not confirm it (UNRESOLVED)\n", claims_of(crux));
        return;
    }
    fmt::print("  {}: {}{} leads{} by {:.3f} ({:.3f} to {:.3f}){}\n", claims_of(crux), crux.winner,
               crux.winner_clear ? "" : " (not alone)", crux.over.empty() ? "" : " " + crux.over, crux.lead,
               crux.lead_interval.low, crux.lead_interval.high, crux.needs_weights ? "; moves weights" : "");
    for (const SwitchingValue& s : crux.switching) {
        if (!s.found) continue;
        for (const SwitchingConstant& c : s.constants)
            fmt::print("    {} turns at {} = {:.4g} {} (held {:.4g}, rival {:.4g}){}\n", s.claim, c.constant,
                       c.switching, c.unit, c.held, c.rival, s.monotone ? "" : ", not monotone");
    }
}

void print_question(const QuestionResult& question, const CertifiedSearch& found) {
    const std::string who = viewpoints_of(question);
    if (!question.asked) {
        fmt::print("{}: {}", who, question.why_not);
        for (std::size_t i = 0; i < question.tied.size(); ++i)
            fmt::print("{}{}", i == 0 ? ": " + question.policy + ", " : ", ", question.tied[i]);
        fmt::print("\n");
        return;
    }
    switch (question.kind) {
        case QuestionKind::overturn:
            fmt::print("{}: what would overturn {}?\n", who, question.policy);
            break;
        case QuestionKind::attain:
            fmt::print("{}: what would have to hold for {} to win?{}\n", who, question.policy,
                       question.towards.empty() ? "" : " (the choice of " + question.towards + ")");
            break;
        case QuestionKind::joint:
            fmt::print("{} at once: what would overturn them all?\n", who);
            break;
    }
    for (const FoundCrux& crux : question.cruxes) print_crux(crux);
    if (!question.bound.claims.empty()) {
        fmt::print("  a larger set that does it ({} claims, not proved to be the smallest): ",
                   question.bound.claims.size());
        print_crux(question.bound);
    }
    const char* unit = found.by == "weight" ? "weight" : "size";
    if (question.minimum_proved) {
        fmt::print("  minimum {} {:.4g}, proved{}\n", unit, question.lower_bound,
                   question.all_minimum_listed ? "; every set of that " + std::string(unit) + " is listed" : "");
    } else if (question.upper_bound > 0) {
        fmt::print("  minimum {} between {:.4g} and {:.4g}\n", unit, question.lower_bound, question.upper_bound);
    } else {
        fmt::print("  no set found; minimum {} at least {:.4g}\n", unit, question.lower_bound);
    }
    for (const LevelCount& level : question.levels) {
        fmt::print("  size {}: {} assignments: {} FLIP, {} HOLD, {} BUDGET, {} UNRESOLVED, {} pruned, {} not run\n",
                   level.size, level.assignments, level.flips, level.holds, level.budget, level.unresolved,
                   level.pruned, level.not_run);
    }
}

int search(Options options, const Context& context) {
    argument::View view;
    if (const auto wrong = options.view.read(view)) {
        fail(*wrong);
        return wrong_usage;
    }
    const auto loaded = argument::load(options.argument, view);
    if (!loaded) return fail(loaded.failure().message);
    const int shown = show((*loaded)->sink, (*loaded)->sources);
    if (!(*loaded)->bound) return shown;
    options.flips.search.by_weight = options.by == "weight";
    options.flips.scores.rule = options.rule == "best"     ? Rule::best
                                : options.rule == "domain" ? Rule::domain
                                                           : Rule::score;
    options.flips.scores.measure = options.measure == "swept"  ? Measure::swept
                                   : options.measure == "ends" ? Measure::ends
                                                               : Measure::settings;
    options.flips.scores.back_end = back_end_named(options.back_end);
    if (options.explain_plan) options.flips.scores.explain_plan = show_plan;
    options.flips.version = CRUX_VERSION;
    options.flips.command = context.command_line;
    Progress progress("turning claims");
    const auto found = flips_in_folder(
        options.folder, *(*loaded)->bound, options.flips,
        [&](std::uint64_t done_so_far, std::uint64_t total, std::size_t) { progress.update(done_so_far, total); },
        context.stop);
    if (!found) return fail(found.failure().message);
    if (options.json) {
        fmt::print("{}", to_json(*found));
        return done;
    }
    for (const QuestionResult& question : found->questions) print_question(question, *found);
    fmt::print(
        "All of this holds at once with confidence {:.4g}, for this model, these stances and ranges; delta {}.\n",
        1 - found->alpha, found->delta);
    fmt::print("{} worlds, {} members in {:.1f} s; {} written{}\n", found->worlds, found->members, found->seconds,
               options.folder, found->stopped ? "; time ended before all was done, the same command goes on" : "");
    return done;
}

}  // namespace

void add_flips(CLI::App& app, const Context& context, Action& chosen) {
    auto o = std::make_shared<Options>();
    CLI::App* command =
        app.add_subcommand("flips", "Search for the smallest sets of claims that turn the result, certified");
    command->add_option("argument", o->argument, "An argument file (.toml)")->required();
    command->add_option("-o,--output", o->folder, "The folder of the search; the same command goes on there")
        ->required();
    SearchOptions& s = o->flips.search;
    command->add_option("--max-size", s.max_size, "Claims turned at once, at most (default 2)")
        ->check(CLI::Range(1, 6));
    command->add_option("--delta", s.delta, "Differences of scores below this are none (default 0.02)")
        ->check(CLI::Range(0.0001, 0.5));
    command->add_option("--alpha", s.alpha, "Error of all verdicts together (default 0.05)")
        ->check(CLI::Range(1e-9, 0.5));
    command->add_option("--budget", s.budget_seconds, "Seconds, at most (default: none)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--draws", s.draw_cap, "Draws an assignment, at most (default 16384)")
        ->check(CLI::Range(64, 1 << 24));
    command->add_option("--seed", o->flips.scores.seed, "Seed of all draws (default 1)");
    command->add_option("--threads", s.threads, "Threads (default: all)");
    command->add_option("--rule", o->rule, "What is compared: score (default), best, domain")
        ->check(CLI::IsMember({"score", "best", "domain"}));
    command->add_option("--measure", o->measure, "Exploratory ranges: settings (default), swept, ends")
        ->check(CLI::IsMember({"settings", "swept", "ends"}));
    command->add_option("--family", s.measures, "How many such searches share alpha (default 1)")
        ->check(CLI::Range(1, 1000));
    command->add_option("--by", o->by, "The least sets by size (default) or by weight: the sum of the claims' firmness")
        ->check(CLI::IsMember({"size", "weight"}));
    command->add_option("--target", o->flips.targets, "Also: what would have to hold for this policy to win");
    command->add_option("--hold", o->flips.held, "Claims that are not turned");
    add_back_end(*command, o->back_end, o->explain_plan);
    o->view.add(*command);
    command->add_flag("--json", o->json, "Print the result as JSON");
    command->callback([o, &context, &chosen] { chosen = [o, &context] { return search(*o, context); }; });
}

}  // namespace crux::cli
