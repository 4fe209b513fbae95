// crux functions: the table of functions of the modelling languages; crux explain: what a
// diagnostic means. Both read the tables that the library itself reads.
#include <fmt/format.h>

#include <cstdio>

#include "base/text.h"
#include "commands.h"
#include "functions/functions.h"

namespace crux::cli {

namespace {

std::string names(std::string_view alternatives) {
    std::string out;
    for (std::string_view name : split(alternatives, '|')) {
        if (!out.empty()) out += ", ";
        out += name;
    }
    return out;
}

std::string arguments(const FunctionInfo& function) {
    if (function.max_args == function.min_args) return std::to_string(function.min_args);
    if (function.max_args == 255) return fmt::format("{} or more", function.min_args);
    return fmt::format("{} to {}", function.min_args, function.max_args);
}

int list_functions(bool markdown) {
    if (markdown) {
        fmt::print(
            "# Functions of the modelling languages\n\nWritten by `crux functions --markdown` from the one table that "
            "parsing, "
            "checking, units and lowering read.\nSources: V = Vensim's documentation; X = OASIS XMILE 1.0; "
            "T = the SDXorg test models.\n\n| Vensim | XMILE | arguments | supported | meaning | source "
            "|\n|---|---|---|---|---|---|\n");
    }
    for (const FunctionInfo& function : function_table()) {
        const bool supported = function.lowering != Lowering::unsupported;
        if (markdown) {
            fmt::print("| {} | {} | {} | {} | {} | {} |\n", names(function.vensim), names(function.xmile),
                       arguments(function), supported ? "yes" : "no", function.doc, function.source);
        } else {
            const auto& shown = function.vensim.empty() ? function.xmile : function.vensim;
            fmt::print("{:<28} {:<7} {}{}\n", names(shown), function.vensim.empty() ? "XMILE" : "Vensim", function.doc,
                       supported ? "" : "  (not supported)");
        }
    }
    return done;
}

int explain(const std::string& wanted) {
    std::vector<std::string> known;
    for (const CatalogueEntry& entry : diagnostic_catalogue()) {
        known.emplace_back(entry.name);
        if (entry.name == wanted) {
            fmt::print("{}: {}\n", entry.name, entry.explanation);
            return done;
        }
    }
    if (wanted.empty()) {
        for (const CatalogueEntry& entry : diagnostic_catalogue())
            fmt::print("{}: {}\n", entry.name, entry.explanation);
        return done;
    }
    const auto near = closest(wanted, known);
    return fail(fmt::format("there is no diagnostic called '{}'{}", wanted,
                            near ? fmt::format("; did you mean '{}'?", *near) : ""));
}

}  // namespace

void add_functions(CLI::App& app, const Context&, Action& chosen) {
    auto markdown = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand("functions", "List the functions of the modelling languages");
    command->add_flag("--markdown", *markdown, "As a table in Markdown");
    command->callback([markdown, &chosen] { chosen = [markdown] { return list_functions(*markdown); }; });
}

void add_explain(CLI::App& app, const Context&, Action& chosen) {
    auto name = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("explain", "Say what a diagnostic means");
    command->add_option("name", *name, "Its name, as printed in brackets; none: all of them");
    command->callback([name, &chosen] { chosen = [name] { return explain(*name); }; });
}

}  // namespace crux::cli
