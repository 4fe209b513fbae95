// A runner: one thread's block, run from initial to final time.
#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "engine/state.h"

namespace crux::engine {

struct Runner::State {
    State(std::shared_ptr<const Program> of, unsigned lanes, InstructionSet set)
        : program(std::move(of)), block(*program, lanes, set) {
        for (CellId cell = 0; cell < program->flat.cells.size(); ++cell) {
            const Element element = program->flat.cells[cell];
            const Place place = program->layout.cells[cell];
            if (!element.variable.valid() || !place.known() || !place.lanes) continue;
            if (program->module.at(element.variable).role == ir::Role::stock) stocks.push_back(place);
        }
    }

    std::shared_ptr<const Program> program;
    Block block;
    std::vector<Place> stocks;  ///< those that differ among lanes; once not finite they stay so
    std::vector<Fault> faults;

    void copy_tail(unsigned active);
    std::unique_ptr<Block> alone;  ///< where lanes that went wrong are run again

    void find_faults(unsigned active);
    bool uniform_stocks_finite();
};

/// Lanes beyond the active ones run as copies of the last active one.
void Runner::State::copy_tail(unsigned active) {
    for (const Element& input : program->options.inputs) {
        double* row = block.row(program->layout.cells[program->flat.cell(input)]);
        std::fill(row + active, row + block.lanes, row[active - 1]);
    }
}

bool Runner::State::uniform_stocks_finite() {
    for (CellId cell = 0; cell < program->flat.cells.size(); ++cell) {
        const Element element = program->flat.cells[cell];
        const Place place = program->layout.cells[cell];
        if (!element.variable.valid() || !place.known() || place.lanes) continue;
        if (program->module.at(element.variable).role != ir::Role::stock) continue;
        if (!std::isfinite(block.row(place)[0])) return false;
    }
    return true;
}

void Runner::State::find_faults(unsigned active) {
    const double* watched = block.row({true, watch_row});
    const bool shared_fault = !uniform_stocks_finite();
    for (unsigned lane = 0; lane < active; ++lane) {
        bool faulty = shared_fault || std::isnan(watched[lane]);
        for (Place stock : stocks) faulty = faulty || !std::isfinite(block.row(stock)[lane]);
        if (faulty) faults.push_back(find_fault(block, lane, alone));
    }
}

Runner::Runner(std::shared_ptr<const Program> program, unsigned lanes, InstructionSet set) {
    if (lanes == 0 || lanes % kernels::uniform_copies != 0) {
        throw InternalError("engine: a block's width must be a multiple of 8");
    }
    state_ = std::make_unique<State>(std::move(program), lanes, set);
    reset_inputs();
}

Runner::~Runner() = default;
Runner::Runner(Runner&&) noexcept = default;

unsigned Runner::lanes() const { return state_->block.lanes; }

std::span<double> Runner::input(std::size_t i) {
    const Program& program = *state_->program;
    const CellId cell = program.flat.cell(program.options.inputs.at(i));
    return {state_->block.row(program.layout.cells[cell]), state_->block.lanes};
}

void Runner::reset_inputs() {
    const Program& program = *state_->program;
    for (std::size_t i = 0; i < program.options.inputs.size(); ++i) {
        const Element element = program.options.inputs[i];
        const double value = program.module.at(element.variable).values.at(element.index);
        std::ranges::fill(input(i), value);
    }
}

void Runner::run(const BlockKeys& keys, unsigned active, Observer& observer) {
    State& state = *state_;
    Block& block = state.block;
    state.faults.clear();
    if (active == 0) return;
    active = std::min(active, block.lanes);
    state.copy_tail(active);
    block.set_keys(keys, active);
    block.start();
    const ir::TimeSpecs& time = state.program->module.time;
    const std::uint32_t steps = time.steps(), every = time.save_every();
    for (std::uint32_t k = 0; k <= steps; ++k) {
        block.look(k);
        observer.at_step(k, time.at(k), k % every == 0, block.outputs.data());
        if (k < steps) block.advance(k);
    }
    state.find_faults(active);
}

std::span<const Fault> Runner::faults() const { return state_->faults; }

}  // namespace crux::engine
