// The engine's own kernels, a lane at a time: draws, rings of DELAY FIXED, loads at positions that
// lanes decide, and the checks of a lane that is run alone.
#include <algorithm>
#include <cmath>

#include "engine/state.h"

namespace crux::engine {

namespace {

using kernels::Frame;

Block& block_of(Frame& frame) { return *static_cast<Block*>(frame.owner); }

/// Operand i of a lane.
double operand(const Instruction* code, unsigned i, unsigned lane) {
    return code->from[i][code->steps[i] != 0 ? lane : 0];
}

const Instruction* run_random(const Instruction* code, Frame& frame) {
    const Block& block = block_of(frame);
    const Draw& draw = code->described<Draw>();
    double* to = code->to;
    const kernels::DrawSite site{draw.stream, frame.step};
    for (unsigned lane = 0; lane < block.lanes; ++lane) {
        kernels::DrawLimits limits;
        if (code->extra & 1) limits.parameter = operand(code, 0, lane);
        limits.bounded = (code->extra & 6) == 6;
        if (limits.bounded) {
            limits.low = operand(code, 1, lane);
            limits.high = operand(code, 2, lane);
        }
        to[lane] = kernels::draw(draw.law, block.keys[lane], site, limits);
    }
    return code + 1;
}

/// The cell that a lane asks for; :NA: where it is outside, NaN where the index is none.
double gathered(const Gather& gather, const double* first, const Instruction* code, unsigned lane, unsigned lanes) {
    std::size_t cell = gather.base;
    bool outside = false;
    for (unsigned i = 0; i < gather.parts.size(); ++i) {
        const double place = std::floor(operand(code, i, lane) + 0.5);
        if (std::isnan(place)) return place;
        if (place >= 0 && place < gather.parts[i].extent)
            cell += static_cast<std::size_t>(place) * gather.parts[i].stride;
        else
            outside = true;
    }
    return outside ? ir::missing_value : first[cell * lanes + lane];
}

const Instruction* run_gather(const Instruction* code, Frame& frame) {
    Block& block = block_of(frame);
    const unsigned lanes = block.lanes;
    const Gather& gather = code->described<Gather>();
    double* to = code->to;
    const double* first = block.row(block.program.layout.cells[gather.first]);
    for (unsigned lane = 0; lane < lanes; ++lane) to[lane] = gathered(gather, first, code, lane, lanes);
    return code + 1;
}

/// Whole TIME STEPs of a delay time, at least 1; beyond `most` nothing comes out within the run.
std::uint32_t delay_steps(double time, double step, std::uint32_t most) {
    const double steps = std::floor(time / step + 0.5);
    if (!(steps < most)) return most;
    return steps < 1 ? 1 : static_cast<std::uint32_t>(steps);
}

const Instruction* run_delay_start(const Instruction* code, Frame& frame) {
    Block& block = block_of(frame);
    Ring& ring = block.rings[code->extra];
    ring.size = 0;
    const ir::TimeSpecs& time = block.program.module.time;
    for (unsigned lane = 0; lane < block.lanes; ++lane) {
        const double delay = operand(code, 0, lane);
        ring.steps[lane] = delay_steps(delay, time.step, time.steps() + 1);
        ring.initial[lane] = std::isnan(delay) ? delay : operand(code, 1, lane);
        ring.size = std::max(ring.size, ring.steps[lane] + 1);
    }
    const std::size_t wanted = std::size_t{ring.size} * block.lanes;
    if (ring.past.size() < wanted) ring.past.resize(wanted);
    return code + 1;
}

const Instruction* run_delay_read(const Instruction* code, Frame& frame) {
    Block& block = block_of(frame);
    const Ring& ring = block.rings[code->extra];
    double* to = code->to;
    for (unsigned lane = 0; lane < block.lanes; ++lane) {
        const std::uint32_t steps = ring.steps[lane];
        const bool begun = frame.step >= steps;
        to[lane] =
            begun ? ring.past[std::size_t{(frame.step - steps) % ring.size} * block.lanes + lane] : ring.initial[lane];
    }
    return code + 1;
}

const Instruction* run_delay_push(const Instruction* code, Frame& frame) {
    Block& block = block_of(frame);
    Ring& ring = block.rings[code->extra];
    double* to = ring.past.data() + std::size_t{frame.step % ring.size} * block.lanes;
    for (unsigned lane = 0; lane < block.lanes; ++lane) to[lane] = operand(code, 0, lane);
    return code + 1;
}

const Instruction* run_check(const Instruction* code, Frame& frame) {
    CheckLog& log = *block_of(frame).log;
    const double value = operand(code, 0, 0);
    if (std::isfinite(value) || log.failed[code->extra]) return code + 1;
    log.failed[code->extra] = 1;
    log.values[code->extra] = value;
    log.order.push_back(code->extra);
    return code + 1;
}

}  // namespace

const EngineKernels& engine_kernels() {
    static constexpr EngineKernels own = {run_random,     run_gather,     run_delay_start,
                                          run_delay_read, run_delay_push, run_check};
    return own;
}

}  // namespace crux::engine
