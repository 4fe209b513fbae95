// A lowered equation: straight nodes inside loops, and what it reads and writes. Order of
// evaluation is found from these alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ir/ir.h"
#include "sema/frame.h"

namespace crux::sema {

enum class Section { init, step, advance };

struct Loop {
    ir::LoopId id;
    std::vector<ElementId> elements;
};

struct Statement {
    ir::VariableId target;
    std::vector<Loop> loops;  ///< outermost first
    ir::Body body;            ///< inside the loops; the store is its last node
    std::string name;         ///< of the author's variable that it belongs to
    Span span;
};

/// A load or a store, with what is needed to know which elements it touches.
struct Access {
    ir::VariableId variable;
    std::vector<ir::Index> indices;
    ir::VariableId selector = {};   ///< inside an alternative: of which choice ...
    std::uint32_t alternative = 0;  ///< ... and which; 0 outside and in the model's own equation
    Span span = {};
};

struct Accesses {
    std::vector<Access> reads, writes;
    std::map<ir::LoopId, std::uint32_t> extents;  ///< of the statement's loops and its reductions
};

Accesses accesses_of(const Statement& statement);

/// The positions an index can take; all of the axis where it is dynamic. Sorted.
std::vector<std::uint32_t> positions(const ir::Module& module, const ir::Index& index,
                                     const std::map<ir::LoopId, std::uint32_t>& extents, std::uint32_t axis_extent);

/// The statement as it stands in a module: inside its loops.
void append(ir::Body& body, Statement statement);

}  // namespace crux::sema
