// crux fit ARGUMENT, by its [fit]; and crux fit MODEL --data FILE.csv --vary "name=low..high".
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <map>

#include "argument/bound.h"
#include "base/files.h"
#include "base/text.h"
#include "commands.h"
#include "driver/driver.h"
#include "progress.h"
#include "search/fit_text.h"
#include "search/plain.h"

namespace crux::cli {

namespace {

namespace fs = std::filesystem;

struct FitArguments {
    driver::LoadRequest load;
    search::PlainRequest plain;
    search::FitOptions fit;
    std::string loss, directory, page, resume;
    std::optional<double> hold_out, loss_scale;
    bool json = false, no_profiles = false, no_band = false;
};

const std::map<std::string, argument::Loss> losses = {
    {"squares", argument::Loss::squares}, {"huber", argument::Loss::huber}, {"soft_l1", argument::Loss::soft_l1}};

search::FitHead head_of(const std::string& title, const SourceSet& sources, bool argument,
                        const FitArguments& arguments, const Context& context) {
    search::FitHead head{title, context.command_line, CRUX_VERSION, {}, argument, arguments.fit.seed, {}};
    for (std::uint32_t i = 0; i < sources.size(); ++i) {
        const SourceFile& file = sources.file(FileId{i});
        if (!file.path.starts_with("--"))
            head.inputs.emplace_back(fs::path(file.path).filename().string(), file.sha256);
    }
    return head;
}

int write_all(const argument::BoundFit& bound, const search::FitResult& result, const search::FitHead& head,
              const FitArguments& arguments) {
    std::vector<std::pair<fs::path, std::string>> files;
    if (!arguments.directory.empty()) {
        std::error_code error;
        fs::create_directories(arguments.directory, error);
        if (error) return fail(fmt::format("cannot make the folder '{}': {}", arguments.directory, error.message()));
        const fs::path folder = arguments.directory;
        files = {{folder / "fit.json", search::to_json(bound, result, head)},
                 {folder / "constants.csv", search::constants_csv(bound, result)},
                 {folder / "series.csv", search::series_csv(bound, result)},
                 {folder / "rows.csv", search::rows_csv(bound, result)},
                 {folder / "profiles.csv", search::profiles_csv(bound, result)},
                 {folder / "fitted.toml", search::to_toml(bound, result, head)}};
    }
    if (!arguments.page.empty()) {
        fs::path picture = arguments.page;
        picture.replace_extension(".svg");
        search::FitHead with_picture = head;
        with_picture.figure = picture.filename().string();
        files.emplace_back(picture, search::figure(bound, result));
        files.emplace_back(arguments.page, search::page(bound, result, with_picture));
    }
    for (const auto& [path, text] : files) {
        const auto written = write_file(path, text);
        if (!written) return fail(written.failure().message);
    }
    return done;
}

int calibrate(const ir::Module& module, const argument::BoundFit& bound, const search::FitHead& head,
              FitArguments& arguments, const Context& context) {
    search::FitOptions& options = arguments.fit;
    options.stop = context.stop;
    options.profiles = !arguments.no_profiles;
    options.draws = !arguments.no_band;
    std::optional<search::Journal> journal;
    if (!arguments.resume.empty()) {
        auto opened = search::Journal::open(arguments.resume, search::fit_key(module, bound, options));
        if (!opened) return fail(opened.failure().message);
        journal.emplace(std::move(opened).value());
        options.journal = &*journal;
    }
    search::FitResult result;
    {
        Progress progress("calibrating");
        options.progress = [&](std::uint64_t so_far, std::uint64_t total, std::string_view) {
            progress.update(so_far, total);
        };
        result = search::fit(module, bound, options);
    }
    if (journal) {
        const auto kept = journal->flush();
        if (!kept) return fail(kept.failure().message);
    }
    if (arguments.json) {
        // What depends on the machine stands outside "fit", which has the same bytes everywhere.
        const double rate = result.seconds > 0 ? static_cast<double>(result.members) / result.seconds : 0;
        fmt::print("{{\"members\": {}, \"members_per_second\": {:.6g}, \"seconds\": {:.6g},\n\"fit\": {}}}\n",
                   result.members, rate, result.seconds, search::to_json(bound, result, head));
    } else {
        fmt::print("{}\n{} runs of the model in {:.1f} s\n", search::terminal_text(bound, result), result.members,
                   result.seconds);
        if (result.stopped && journal) fmt::print("the same command goes on from {}\n", arguments.resume);
    }
    if (result.failed) return wrong_input;
    return write_all(bound, result, head, arguments);
}

int fit_argument(FitArguments& arguments, const Context& context) {
    const search::PlainRequest& plain = arguments.plain;
    if (!plain.data.empty() || !plain.vary.empty() || !plain.errors.empty() || !plain.observe.empty() ||
        !plain.weights.empty() || arguments.hold_out || !arguments.loss.empty() || arguments.loss_scale ||
        !arguments.load.sets.empty()) {
        return fail(
            "an argument says itself what is calibrated, in its [fit]: leave out --data, --vary, --error, --observe, "
            "--weight, --hold-out, --loss, --loss-scale and --set");
    }
    const auto loaded = argument::load(arguments.load.path);
    if (!loaded) return fail(loaded.failure().message);
    const argument::Loaded& all = **loaded;
    const int shown = show(all.sink, all.sources);
    if (!all.bound) return shown;
    const argument::BoundArgument& bound = *all.bound;
    if (!bound.fit) {
        return fail(
            fmt::format("'{}' has no [fit] table, so there is nothing to calibrate; docs/formats/argument.md "
                        "says what stands in it",
                        arguments.load.path.string()));
    }
    return calibrate(bound.module, *bound.fit, head_of(bound.argument.title, all.sources, true, arguments, context),
                     arguments, context);
}

int fit_model(FitArguments& arguments, const Context& context) {
    auto loaded = driver::load(arguments.load);
    if (!loaded) return fail(loaded.failure().message);
    driver::Loaded& all = **loaded;
    if (!all.module) return show(all.sink, all.sources);
    search::PlainRequest& plain = arguments.plain;
    plain.hold_out = arguments.hold_out;
    plain.loss_scale = arguments.loss_scale;
    if (!arguments.loss.empty()) plain.loss = losses.at(arguments.loss);
    const auto bound = search::plain_fit(*all.module, plain, all.sources, all.sink);
    const int shown = show(all.sink, all.sources);
    if (!bound) return shown;
    return calibrate(*all.module, *bound,
                     head_of(arguments.load.path.filename().string(), all.sources, false, arguments, context),
                     arguments, context);
}

int run_fit(FitArguments& arguments, const Context& context) {
    return iequals_ascii(arguments.load.path.extension().string(), ".toml") ? fit_argument(arguments, context)
                                                                            : fit_model(arguments, context);
}

}  // namespace

void add_fit(CLI::App& app, const Context& context, Action& chosen) {
    auto options = std::make_shared<FitArguments>();
    CLI::App* command = app.add_subcommand("fit", "Calibrate constants of a model to data");
    command
        ->add_option("model", options->load.path,
                     "An argument file (.toml) with a [fit] table, or a .mdl, .xmile or .stmx file")
        ->required();
    search::PlainRequest& plain = options->plain;
    command->add_option("--data", plain.data, "A CSV file: a column Time, and columns called like variables")
        ->take_all();
    command->add_option("--vary", plain.vary, "A constant and its range: \"contact rate=2..12\"")->take_all();
    command->add_option("--error", plain.errors, "Standard errors: \"Infected=5\" or \"Infected=10%\"")->take_all();
    command->add_option("--observe", plain.observe, "What rows are, if not levels: \"new cases=integral(7)\"")
        ->take_all();
    command->add_option("--weight", plain.weights, "What a series counts: \"Infected=2\" (default 1)")->take_all();
    command->add_option("--hold-out", options->hold_out, "Rows after this time are compared, not fitted");
    command->add_option("--loss", options->loss, "huber (default), soft_l1 or squares")->check(CLI::IsMember(losses));
    command->add_option("--loss-scale", options->loss_scale, "Standard errors where the loss bends (default 1.345)")
        ->check(CLI::PositiveNumber);
    command->add_option("--set", options->load.sets, "Give a variable a constant value: \"name=value\"")->take_all();
    command->add_option("--starts", options->fit.starts, "Descents from different starts (default 24)")
        ->check(CLI::PositiveNumber);
    command->add_option("--screen", options->fit.screened, "Points looked at before the descents (default 768)")
        ->check(CLI::PositiveNumber);
    command->add_option("--seed", options->fit.seed, "Seed of all draws (default 1)");
    command->add_option("--threads", options->fit.threads, "Threads (default: all)");
    command->add_flag("--no-profiles", options->no_profiles, "No intervals");
    command->add_flag("--no-band", options->no_band, "No 90 percent band");
    command->add_option("--resume", options->resume, "Keep finished work in this file, and go on from it");
    command->add_option("-o,--output", options->directory, "Folder for fit.json, CSV tables and fitted.toml");
    command->add_option("--page", options->page,
                        "Write the calibration as a page in Markdown, with a picture beside it (.svg)");
    command->add_flag("--json", options->json, "Print the calibration as JSON");
    command->callback(
        [options, &context, &chosen] { chosen = [options, &context] { return run_fit(*options, context); }; });
}

}  // namespace crux::cli
