// Array program -> linear code.
#pragma once

#include "engine/code.h"

namespace crux::engine {

struct FlattenOptions {
    std::vector<Element> outputs, inputs;
    ir::Method method = ir::Method::euler;
    bool checked = false;  ///< after each store a check that the value is finite
};

Flat flatten(const ir::Module& module, const FlattenOptions& options);

/// Marks what differs among lanes: all that depends on inputs, draws, delays and gathers.
void mark_lanes(Flat& flat, const std::vector<Element>& inputs);

/// Divisions by what stays for a run become divide_known; init then ends with the reciprocals. Where
/// all lanes share the result they stay: one division a block costs nothing.
void know_divisors(Flat& flat);

/// Drops codes whose results nobody uses.
void drop_unused(List& list);

/// Joins operations whose result has one use to the operation that uses it.
/// `few_points`: the tables whose points registers hold.
void fuse(List& list, const std::vector<bool>& few_points);

}  // namespace crux::engine
