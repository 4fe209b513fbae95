// crux run MODEL -o out.csv and crux check MODEL.
#include <fmt/format.h>

#include <cstdio>
#include <map>

#include "base/files.h"
#include "commands.h"
#include "driver/driver.h"

namespace crux::cli {

namespace {

const std::map<std::string, ir::Method> methods = {
    {"euler", ir::Method::euler}, {"rk2", ir::Method::rk2}, {"rk4", ir::Method::rk4}};
const std::map<std::string, driver::Dump> dumps = {
    {"model", driver::Dump::model}, {"ir", driver::Dump::ir}, {"program", driver::Dump::program}};

struct RunOptions {
    driver::LoadRequest load;
    driver::RunRequest run;
    std::string output;
    std::string method;
    std::string dump;
};

int write_output(const std::string& path, const std::string& text) {
    if (path.empty() || path == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return std::fflush(stdout) == 0 ? done : fail("cannot write to standard output");
    }
    const auto written = write_file(path, text);
    return written ? done : fail(written.failure().message);
}

int run_model(const RunOptions& options) {
    auto loaded = driver::load(options.load);
    if (!loaded) return fail(loaded.failure().message);
    driver::Loaded& all = **loaded;
    if (!options.dump.empty()) {
        const int code = write_output("", driver::dump(all, dumps.at(options.dump)));
        return code == done ? show(all.sink, all.sources) : code;
    }
    if (!all.module) return show(all.sink, all.sources);
    const auto result = driver::run(*all.module, options.run, all.sink);
    if (!result) return show(all.sink, all.sources);
    for (const engine::Fault& fault : result->faults) driver::report_fault(fault, *all.module, all.sink);
    const int written = write_output(options.output, driver::to_csv(*result));
    const int shown = show(all.sink, all.sources);
    return written == done ? shown : written;
}

std::string summary(const driver::Loaded& loaded) {
    std::map<ir::Role, std::size_t> counts;
    for (const ir::Variable& variable : loaded.module->variables) {
        if (!variable.hidden) ++counts[variable.role];
    }
    return fmt::format("{}: {} stocks, {} auxiliaries, {} constants, {} tables; {} to {} by {}\n", loaded.module->name,
                       counts[ir::Role::stock], counts[ir::Role::auxiliary] + counts[ir::Role::level],
                       counts[ir::Role::constant], loaded.module->tables.size(), loaded.module->time.initial,
                       loaded.module->time.final, loaded.module->time.step);
}

int check_model(const driver::LoadRequest& request) {
    auto loaded = driver::load(request);
    if (!loaded) return fail(loaded.failure().message);
    const int shown = show((*loaded)->sink, (*loaded)->sources);
    if ((*loaded)->module) fmt::print("{}", summary(**loaded));
    return shown;
}

}  // namespace

void add_run(CLI::App& app, const Context&, Action& chosen) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command = app.add_subcommand("run", "Run a Vensim or XMILE model once and write a CSV");
    command->add_option("model", options->load.path, "A .mdl, .xmile or .stmx file")->required();
    command->add_option("-o,--output", options->output, "Where to write the CSV (default: standard output)");
    command->add_option("--set", options->load.sets, "Give a variable a constant value: \"name=value\"")->take_all();
    command->add_option("--save", options->run.save, "Only these variables")->take_all();
    command->add_option("--method", options->method, "Integration: euler, rk2 or rk4 (default: the model's)")
        ->check(CLI::IsMember(methods));
    command->add_option("--seed", options->run.seed, "Seed of random functions (default 0)");
    command->add_option("--dump", options->dump, "Show a stage instead of running: model, ir or program")
        ->check(CLI::IsMember(dumps));
    command->callback([options, &chosen] {
        chosen = [options] {
            if (!options->method.empty()) options->load.method = methods.at(options->method);
            return run_model(*options);
        };
    });
}

void add_check(CLI::App& app, const Context&, Action& chosen) {
    auto request = std::make_shared<driver::LoadRequest>();
    request->check_units = true;
    CLI::App* command = app.add_subcommand("check", "Check a model: syntax, names, subscripts, units, order");
    command->add_option("model", request->path, "A .mdl, .xmile or .stmx file")->required();
    command->callback([request, &chosen] { chosen = [request] { return check_model(*request); }; });
}

}  // namespace crux::cli
