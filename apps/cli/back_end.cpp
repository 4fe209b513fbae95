#include "back_end.h"

#include <fmt/format.h>

#include <cstdio>

namespace crux::cli {

void add_back_end(CLI::App& command, std::string& back_end, bool& explain_plan) {
    command
        .add_option(
            "--back-end", back_end,
            "What runs the model: interpreter or jit (default: by the amount of work); the results are the same")
        ->check(CLI::IsMember({"interpreter", "jit"}));
    command.add_flag("--explain-plan", explain_plan, "Say what will run and why, before it runs");
}

std::optional<engine::BackEnd> back_end_named(const std::string& name) {
    if (name.empty()) return std::nullopt;
    return name == "jit" ? engine::BackEnd::jit : engine::BackEnd::interpreter;
}

void show_plan(const std::string& plan) { fmt::print(stderr, "{}", plan); }

}  // namespace crux::cli
