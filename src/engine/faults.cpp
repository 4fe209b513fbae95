// Where a lane went wrong: it is run again alone, with a check after each store. The TIME STEP of
// the fault is the first at which an output, or afterwards a stock, is not finite; the culprit the
// first variable, in order of evaluation, that is not finite there but was a TIME STEP before
// (values that are never used may be infinite for long without harm), else the first at all.
#include <cmath>

#include "engine/state.h"

namespace crux::engine {

namespace {

class Search {
  public:
    Search(const Program& program, Block& block, unsigned lane) : program_(program), block_(block), from_(lane) {}

    Fault run(Block& alone) {
        log_.failed.resize(program_.flat.checks.size());
        log_.failed_before = log_.failed;
        log_.values.resize(log_.failed.size());
        alone.log = &log_;
        copy_inputs(alone);
        for (unsigned lane = 0; lane < alone.lanes; ++lane) alone.keys[lane] = block_.keys[from_];
        alone.start();
        const std::uint32_t steps = program_.module.time.steps();
        for (std::uint32_t k = 0; k <= steps; ++k) {
            alone.look(k);
            if (!outputs_finite(alone)) return report(alone, k);
            if (k == steps) break;
            alone.advance(k);
            if (!stocks_finite(alone)) return report(alone, k);
            next_step();
        }
        return report(alone, steps);
    }

  private:
    void copy_inputs(Block& alone) {
        for (const Element& input : program_.options.inputs) {
            const double value = block_.row(block_.program.layout.cells[block_.program.flat.cell(input)])[from_];
            alone.fill(program_.layout.cells[program_.flat.cell(input)], value);
        }
    }

    bool outputs_finite(const Block& alone) const {
        for (const double* row : alone.outputs) {
            if (!std::isfinite(row[0])) return false;
        }
        return true;
    }

    bool stocks_finite(Block& alone) const {
        for (CellId cell = 0; cell < program_.flat.cells.size(); ++cell) {
            const Element element = program_.flat.cells[cell];
            if (!element.variable.valid() || program_.module.at(element.variable).role != ir::Role::stock) continue;
            const Place place = program_.layout.cells[cell];
            if (place.known() && !std::isfinite(alone.row(place)[0])) return false;
        }
        return true;
    }

    void next_step() {
        std::fill(log_.failed_before.begin(), log_.failed_before.end(), 0);
        for (std::uint32_t check : log_.order) {
            log_.failed_before[check] = 1;
            log_.failed[check] = 0;
        }
        log_.order.clear();
    }

    Fault report(Block& alone, std::uint32_t k) const {
        Fault fault{from_, k, program_.module.time.at(k), {}, std::nan(""), {}};
        if (log_.order.empty()) return of_output(alone, fault);
        std::uint32_t culprit = log_.order.front();
        for (std::uint32_t check : log_.order) {
            if (log_.failed_before[check]) continue;
            culprit = check;
            break;
        }
        const CheckSite& site = program_.flat.checks[culprit];
        fault.element = site.element;
        fault.span = site.span.known() ? site.span : program_.module.at(site.element.variable).span;
        fault.value = log_.values[culprit];
        return fault;
    }

    /// Nothing computed is at fault: an output is a constant that was given so.
    Fault of_output(const Block& alone, Fault fault) const {
        for (std::size_t i = 0; i < alone.outputs.size(); ++i) {
            if (std::isfinite(alone.outputs[i][0])) continue;
            fault.element = program_.options.outputs[i];
            fault.value = alone.outputs[i][0];
            fault.span = program_.module.at(fault.element.variable).span;
            break;
        }
        return fault;
    }

    const Program& program_;
    Block& block_;
    unsigned from_;
    CheckLog log_;
};

}  // namespace

Fault find_fault(Block& block, unsigned lane, std::unique_ptr<Block>& alone) {
    const Program& checked = block.program.checked();
    if (!alone) alone = std::make_unique<Block>(checked, kernels::uniform_copies, kernels::best_instruction_set());
    return Search(checked, block, lane).run(*alone);
}

}  // namespace crux::engine
