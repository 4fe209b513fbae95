// One block of lanes: its memory, and a TIME STEP of it.
#include <algorithm>
#include <limits>
#include <new>

#include "engine/state.h"

namespace crux::engine {

namespace {

constexpr std::size_t alignment = 64;

std::size_t bytes_of(const Layout& layout, unsigned lanes) { return offset(layout, {true, layout.rows}, lanes); }

}  // namespace

Memory::Memory(std::size_t count) : size((count + alignment - 1) / alignment * alignment) {
    bytes.reset(static_cast<std::byte*>(std::aligned_alloc(alignment, std::max(size, alignment))));
    if (!bytes) throw std::bad_alloc();
    std::fill_n(bytes.get(), size, std::byte{0});
}

Block::Block(const Program& of, unsigned width, kernels::InstructionSet set)
    : program(of),
      lanes(width),
      memory(bytes_of(of.layout, width)),
      linked(link(of, width, kernels::kernel_set(set), engine_kernels(), memory.bytes.get())),
      rings(of.flat.delay_count),
      keys(width) {
    frame.owner = this;
    for (Ring& ring : rings) {
        ring.steps.resize(width);
        ring.initial.resize(width);
    }
    for (const PlacedNumber& number : of.layout.numbers) fill(number.place, number.value);
    fill({false, not_a_number_slot}, std::numeric_limits<double>::quiet_NaN());
    for (CellId cell = 0; cell < of.flat.cells.size(); ++cell) {
        const Element element = of.flat.cells[cell];
        if (!of.layout.cells[cell].known() || !element.variable.valid()) continue;
        const ir::Variable& variable = of.module.at(element.variable);
        if (element.index < variable.values.size()) fill(of.layout.cells[cell], variable.values[element.index]);
    }
    for (Place place : of.layout.outputs) outputs.push_back(row(place));
}

void Block::fill(Place place, double value) {
    std::fill_n(row(place), place.lanes ? lanes : kernels::uniform_copies, value);
}

void Block::set_time(std::uint32_t k, double time, double step_time) {
    frame.step = k;
    fill({false, time_slot}, time);
    fill({false, step_time_slot}, step_time);
}

void Block::set_keys(const BlockKeys& given, unsigned active) {
    for (unsigned lane = 0; lane < lanes; ++lane) {
        const unsigned from = std::min(lane, active - 1);
        const std::uint64_t scenario = from < given.scenario.size() ? given.scenario[from] : from;
        const std::uint32_t replicate = from < given.replicate.size() ? given.replicate[from] : 0;
        keys[lane] = kernels::lane_key(given.seed, scenario, replicate);
    }
}

void Block::start() {
    const double time = program.module.time.at(0);
    set_time(0, time, time);
    fill({true, watch_row}, 0);
    execute(linked.init.data(), frame);
}

void Block::look(std::uint32_t k) {
    const double time = program.module.time.at(k);
    set_time(k, time, time);
    execute(linked.before.data(), frame);
}

void Block::advance(std::uint32_t k) {
    execute(linked.after.data(), frame);
    const double time = program.module.time.at(k), half = time + program.module.time.step / 2;
    const double next = program.module.time.at(k + 1);
    for (std::size_t stage = 0; stage < linked.ends.size(); ++stage) {
        const bool last = stage + 1 == linked.ends.size();
        set_time(k, last ? next : half, time);
        execute(linked.stage.data(), frame);
        execute(linked.ends[stage].data(), frame);
    }
}

}  // namespace crux::engine
