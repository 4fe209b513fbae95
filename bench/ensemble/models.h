// The models that are compared.
#pragma once

#include <optional>
#include <string>

#include "ir/ir.h"

namespace crux::bench {

struct Case {
    std::string name;
    ir::Module module;
};
/// A model file; nothing where it is missing or has errors, and then `why` says so.
std::optional<Case> from_file(const std::string& name, const std::string& path, std::string& why);

/// A made-up model of about `equations` equations: one stock in twenty, sums and products of
/// earlier variables, divisions, one table in twelve, MAX, IF THEN ELSE, EXP; values stay near 1.
Case made_up(unsigned equations, unsigned seed);

}  // namespace crux::bench
