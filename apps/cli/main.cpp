// crux: finds out what a policy argument hinges on. This file only picks the command; the exit
// codes are 0 done, 1 the input was wrong, 2 usage, 3 our fault.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>

#include "base/result.h"
#include "commands.h"

namespace {

crux::StopFlag stop_flag;

// The first Ctrl-C asks the work to end with what is done so far; the second ends the command.
extern "C" void on_interrupt(int signal) {
    if (stop_flag.requested()) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
    stop_flag.request();
}

std::string quoted(std::string_view word) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=,:+@%";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
    std::string out = "'";
    for (char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string command_line(int argc, char** argv) {
    std::string line = "crux";
    for (int i = 1; i < argc; ++i) line += ' ' + quoted(argv[i]);
    return line;
}

}  // namespace

namespace crux::cli {

int show(const DiagnosticSink& sink, const SourceSet& sources) {
    const bool colour = ::isatty(STDERR_FILENO) != 0;
    fmt::print(stderr, "{}", render(sink, sources, {colour}));
    return sink.has_errors() ? wrong_input : done;
}

int fail(const std::string& message) {
    fmt::print(stderr, "crux: {}\n", message);
    return wrong_input;
}

namespace {

int parse_and_run(int argc, char** argv) {
    CLI::App app("crux finds out what a policy argument hinges on, and runs Vensim and XMILE models.", "crux");
    app.set_version_flag("--version", "crux " CRUX_VERSION);
    app.require_subcommand(1);
    const Context context{command_line(argc, argv), &stop_flag};
    Action chosen;
    for (auto add : {
             add_run,
             add_check,
             add_explore,
             add_merge,
             add_assess,
             add_discover,
             add_flips,
             add_fit,
             add_stand,
             add_view,
             add_serve,
             add_new,
             add_claims,
             add_mirror,
             add_functions,
             add_explain,
         })
        add(app, context, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? done : wrong_usage;
    }
    try {
        return chosen();
    } catch (const std::bad_alloc&) {
        return fail("there is not enough memory for this; ask for fewer variables to keep, or fewer members");
    } catch (const std::exception& error) {
        fmt::print(stderr,
                   "crux: internal error: {}\nThis is a fault of crux, not of your input. Please report it with the "
                   "files and:\n  {}\n",
                   error.what(), context.command_line);
        return our_fault;
    }
}

}  // namespace
}  // namespace crux::cli

int main(int argc, char** argv) {
    std::signal(SIGINT, on_interrupt);
    std::signal(SIGTERM, on_interrupt);
    std::signal(SIGXFSZ, SIG_IGN);  // a limit on file sizes becomes a failed write, which names the file
    try {
        return crux::cli::parse_and_run(argc, argv);
    } catch (...) {  // before a command runs or while its failure is printed: nothing is left to say it with
        return crux::cli::our_fault;
    }
}
