// A random module run as an ensemble, as bits: what must not depend on width, instruction set,
// thread or neighbour.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/engine.h"
#include "ir/ir.h"

namespace crux::agreement {

struct Subject {
    std::uint64_t seed = 0;
    ir::Module module;
    engine::CompileOptions options;  ///< all observable elements; every constant and selector varied
};
Subject subject(std::uint64_t seed, ir::Method method, bool draws);

/// What member `member` is given for input i: the module's own value in one of four, else near it.
double input_value(const Subject& subject, std::size_t i, std::uint64_t member);

/// A hash a member, of all outputs of all TIME STEPs (every NaN counts as the same) and of its fault.
std::vector<std::uint64_t> hashes(const Subject& subject, const std::shared_ptr<const engine::Program>& program,
                                  unsigned lanes, engine::InstructionSet set, std::uint64_t first_member,
                                  std::uint64_t members);

}  // namespace crux::agreement
