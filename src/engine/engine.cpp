// compile(): optimise, flatten, find what lanes share, drop the unused, give places; and what can
// be asked of a program.
#include "engine/engine.h"

#include <algorithm>
#include <set>

#include "engine/flatten.h"
#include "engine/machine_code.h"
#include "engine/optimised.h"
#include "engine/program.h"
#include "passes/passes.h"

namespace crux::engine {

namespace {

std::vector<ir::VariableId> variables_of(const std::vector<Element>& elements) {
    std::set<ir::VariableId> seen;
    for (const Element& element : elements) seen.insert(element.variable);
    return {seen.begin(), seen.end()};
}

kernels::LookupMode mode_of(ir::TableMode mode) {
    switch (mode) {
        case ir::TableMode::clamp:
            return kernels::LookupMode::clamp;
        case ir::TableMode::extrapolate:
            return kernels::LookupMode::extrapolate;
        case ir::TableMode::hold:
            return kernels::LookupMode::hold;
        case ir::TableMode::forward:
            return kernels::LookupMode::forward;
    }
    return kernels::LookupMode::clamp;
}

void make_tables(Program& program) {
    for (const ir::Table& table : program.module.tables) {
        for (const ir::Points& points : table.elements) {
            program.tables.emplace_back(points.x, points.y, mode_of(table.mode), table.missing_outside);
        }
    }
}

std::size_t end_of_observing(const List& main) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < main.codes.size(); ++i) {
        if (main.codes[i].kind == Code::Kind::observe) end = i + 1;
    }
    return end;
}

std::vector<List*> all_lists(Flat& flat) {
    std::vector<List*> lists = {&flat.init, &flat.main, &flat.stage};
    for (List& end : flat.ends) lists.push_back(&end);
    return lists;
}

}  // namespace

std::unique_ptr<Program> build(ir::Module module, const CompileOptions& options, bool checked) {
    auto program = std::make_unique<Program>();
    program->module = std::move(module);
    program->options = options;
    program->method = options.method.value_or(program->module.time.method);
    program->flat = flatten(program->module, {options.outputs, options.inputs, program->method, checked});
    mark_lanes(program->flat, options.inputs);
    make_tables(*program);
    if (!checked) know_divisors(program->flat);
    const bool jit = options.back_end == BackEnd::jit && machine_code_available(best_instruction_set());
    std::vector<bool> few_points;
    for (const kernels::LookupTable& table : program->tables) few_points.push_back(table.has_few_points());
    for (List* list : all_lists(program->flat)) {
        drop_unused(*list);
        if (checked) continue;
        if (jit && list != &program->flat.init) {
            order_for_stretches(*list);
            continue;
        }
        fuse(*list, few_points);
        drop_unused(*list);
    }
    program->observe_end = end_of_observing(program->flat.main);
    allocate(*program);
    return program;
}

std::shared_ptr<const Program> compile(ir::Module module, const CompileOptions& options) {
    ir::Module optimised = module;
    passes::optimise(optimised, variables_of(options.outputs), variables_of(options.inputs));
    std::unique_ptr<Program> program = build(std::move(optimised), options, false);
    program->original = std::move(module);
    return program;
}

std::shared_ptr<const Program> compile_optimised(ir::Module module, const CompileOptions& options) {
    std::unique_ptr<Program> program = build(module, options, false);
    program->original = std::move(module);
    return program;
}

const Program& Program::checked() const {
    std::call_once(made_checked_, [this] {
        ir::Module pruned = original;
        passes::prune(pruned, variables_of(options.outputs));
        CompileOptions interpreted = options;
        interpreted.back_end = BackEnd::interpreter;
        checked_ = build(std::move(pruned), interpreted, true);
    });
    return *checked_;
}

ProgramSize size(const Program& program) {
    return {program.flat.main.codes.size(), program.flat.init.codes.size(), program.layout.rows,
            program.options.inputs.size(), program.options.outputs.size()};
}

unsigned suggested_lanes(const Program& program, std::uint64_t members) {
    if (members <= 8) return 8;
    if (program.options.back_end == BackEnd::jit && machine_code_available()) return members < 32 ? 16 : 32;
    const std::size_t codes = program.flat.main.codes.size();
    const unsigned best = codes < 100 ? 64 : 128;
    unsigned lanes = 8;
    while (lanes < best && lanes < members) lanes *= 2;
    return lanes;
}

bool machine_code_available() { return machine_code_available(best_instruction_set()); }

const ir::Module& module_of(const Program& program) { return program.module; }

}  // namespace crux::engine
