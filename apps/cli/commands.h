// The commands of crux. Each registers its options with the parser and gives back what to do;
// each returns an exit code: 0 done, 1 the input was wrong, 2 usage, 3 our fault.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/threads.h"
#include "diag/diagnostic.h"

namespace crux::cli {

enum ExitCode { done = 0, wrong_input = 1, wrong_usage = 2, our_fault = 3 };

using Action = std::function<int()>;

/// What every command can know: how it was called, and whether the user wants it to stop.
struct Context {
    std::string command_line;  ///< as typed, quoted for a shell: the command that makes a result again
    StopFlag* stop = nullptr;  ///< set by Ctrl-C
};

void add_run(CLI::App& app, const Context& context, Action& chosen);
void add_check(CLI::App& app, const Context& context, Action& chosen);
void add_explore(CLI::App& app, const Context& context, Action& chosen);
void add_merge(CLI::App& app, const Context& context, Action& chosen);
void add_assess(CLI::App& app, const Context& context, Action& chosen);
void add_fit(CLI::App& app, const Context& context, Action& chosen);
void add_stand(CLI::App& app, const Context& context, Action& chosen);
void add_view(CLI::App& app, const Context& context, Action& chosen);
void add_serve(CLI::App& app, const Context& context, Action& chosen);
void add_discover(CLI::App& app, const Context& context, Action& chosen);
void add_new(CLI::App& app, const Context& context, Action& chosen);
void add_claims(CLI::App& app, const Context& context, Action& chosen);
void add_mirror(CLI::App& app, const Context& context, Action& chosen);
void add_flips(CLI::App& app, const Context& context, Action& chosen);
void add_functions(CLI::App& app, const Context& context, Action& chosen);
void add_explain(CLI::App& app, const Context& context, Action& chosen);

/// Prints all diagnostics to standard error, coloured on a terminal, and a closing count.
/// Returns wrong_input if there was an error, else done.
int show(const DiagnosticSink& sink, const SourceSet& sources);
/// One line to standard error: "crux: message". Returns wrong_input.
int fail(const std::string& message);

}  // namespace crux::cli
