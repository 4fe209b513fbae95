// Commands that write argument files. crux new NAME: a small commented argument that runs at once. crux claims
// TABLE.csv: claims from a table. crux mirror ARGUMENT: the argument from the other side.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "argument/bound.h"
#include "argument/writing.h"
#include "base/files.h"
#include "commands.h"

namespace crux::cli {

namespace {

int write_new(const std::string& name) {
    const std::filesystem::path folder = name;
    std::error_code error;
    if (std::filesystem::exists(folder, error))
        return fail(fmt::format("'{}' is there already; nothing was written", name));
    std::filesystem::create_directories(folder, error);
    if (error) return fail(fmt::format("cannot make the folder '{}': {}", name, error.message()));
    for (const auto& [file, content] : argument::new_argument(folder.filename().string())) {
        const auto written = write_file(folder / file, content);
        if (!written) return fail(written.failure().message);
    }
    fmt::print("{0}/ written. Next:\n  crux assess {0}/argument.toml -o report.html\n", name);
    return done;
}

int add_to(const std::string& table, const std::string& into) {
    SourceSet sources;
    DiagnosticSink sink;
    const auto argument_file = sources.load(into);
    if (!argument_file) return fail(argument_file.failure().message);
    const auto table_file = sources.load(table);
    if (!table_file) return fail(table_file.failure().message);
    const auto longer = argument::add_claims(*argument_file, *table_file, sources, sink);
    const int shown = show(sink, sources);
    if (!longer) return shown;
    const auto written = write_file(into, *longer);
    if (!written) return fail(written.failure().message);
    return shown;
}

int mirror_of(const std::string& path, const std::string& output) {
    const auto loaded = argument::load(path);  // whole, so that nothing wrong is carried over
    if (!loaded) return fail(loaded.failure().message);
    argument::Loaded& original = *loaded.value();
    std::optional<std::string> text;
    if (original.bound) {
        text = argument::mirror(original.bound->argument.file, original.sources, output, original.sink);
    }
    const int shown = show(original.sink, original.sources);
    if (!text) return shown;
    const auto written = write_file(output, *text);
    if (!written) return fail(written.failure().message);
    fmt::print("{} written\n", output);
    return shown;
}

}  // namespace

void add_mirror(CLI::App& app, const Context&, Action& chosen) {
    auto path = std::make_shared<std::string>();
    auto output = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("mirror", "Write the argument from the other side");
    command->add_option("argument", *path, "An argument file (.toml) with mirror_policy")->required();
    command->add_option("-o,--output", *output, "Where to write the mirrored argument")->required();
    command->callback([path, output, &chosen] { chosen = [path, output] { return mirror_of(*path, *output); }; });
}

void add_new(CLI::App& app, const Context&, Action& chosen) {
    auto name = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("new", "Write a small commented argument that runs at once");
    command->add_option("name", *name, "The folder to make")->required();
    command->callback([name, &chosen] { chosen = [name] { return write_new(*name); }; });
}

void add_claims(CLI::App& app, const Context&, Action& chosen) {
    auto table = std::make_shared<std::string>();
    auto into = std::make_shared<std::string>("argument.toml");
    CLI::App* command = app.add_subcommand("claims", "Add claims from a CSV table to an argument file");
    command
        ->add_option("table", *table, "Columns id, words, kind, sources; optional side, stance, answers, group, note")
        ->required();
    command->add_option("--into", *into, "The argument file (default: argument.toml)");
    command->callback([table, into, &chosen] { chosen = [table, into] { return add_to(*table, *into); }; });
}

}  // namespace crux::cli
