// --back-end and --explain-plan, of the commands that run ensembles.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "engine/engine.h"

namespace crux::cli {

void add_back_end(CLI::App& command, std::string& back_end, bool& explain_plan);

/// Absent for the empty name: the engine chooses.
std::optional<engine::BackEnd> back_end_named(const std::string& name);

/// To standard error, so that what a command gives stays as it is.
void show_plan(const std::string& plan);

}  // namespace crux::cli
