// Which values stand for others, while a pass rewrites bodies from top to bottom.
#pragma once

#include <vector>

#include "ir/ir.h"
#include "ir/walk.h"

namespace crux::passes {

class Renaming {
  public:
    explicit Renaming(const ir::Module& module) : to_(module.value_count) {}

    /// From here on `from` is `to`, which lives at least as long.
    void set(ir::ValueId from, ir::ValueId to) {
        if (from.index >= to_.size()) to_.resize(from.index + 1);
        to_[from.index] = to;
    }
    /// Chains do not arise: what `to` stands for was put in its place before.
    ir::ValueId operator()(ir::ValueId value) const {
        return value.index < to_.size() && to_[value.index].valid() ? to_[value.index] : value;
    }
    /// Operands and indices; yields only once the bodies are rewritten.
    void operands(ir::Node& node) const {
        for (ir::ValueId& operand : node.operands) operand = (*this)(operand);
        for (ir::Index& index : node.indices) index.value = (*this)(index.value);
    }
    void yields(ir::Node& node) const {
        for (ir::ValueId& yielded : node.yields) yielded = (*this)(yielded);
    }

  private:
    std::vector<ir::ValueId> to_;
};

inline ir::ValueId fresh_value(ir::Module& module) { return ir::ValueId(module.value_count++); }
inline ir::LoopId fresh_loop(ir::Module& module) { return ir::LoopId(module.loop_count++); }

}  // namespace crux::passes
