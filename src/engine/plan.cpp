// Which back end runs a program, and why.
#include <fmt/format.h>

#include "engine/engine.h"
#include "engine/machine_code.h"

namespace crux::engine {

namespace {

// Machine code takes about a microsecond a code to make, and saves a twentieth to a tenth of a nanosecond
// a code, TIME STEP and member (bench/ensemble): it pays from some ten thousand member-steps on,
// whatever the model's size. The margin is for machines where it saves less.
constexpr double worthwhile_member_steps = 50'000;
constexpr std::uint64_t fewest_members = 16;

}  // namespace

BackEndChoice choose_back_end(const ir::TimeSpecs& time, std::uint64_t members, std::optional<BackEnd> wanted) {
    const bool available = machine_code_available();
    if (wanted == BackEnd::interpreter) return {BackEnd::interpreter, "asked for"};
    if (wanted == BackEnd::jit && available) return {BackEnd::jit, "asked for"};
    if (!available) {
        return {BackEnd::interpreter,
                fmt::format("{}no machine code here: it needs a build with asmjit and AVX-512, and this runs {}",
                            wanted ? "jit was asked for, but there is " : "", name(best_instruction_set()))};
    }
    if (members < fewest_members) {
        return {BackEnd::interpreter, fmt::format("{} members are too few to fill the lanes of machine code", members)};
    }
    const double member_steps = static_cast<double>(members) * std::max(1u, time.steps());
    const BackEnd chosen = member_steps < worthwhile_member_steps ? BackEnd::interpreter : BackEnd::jit;
    return {
        chosen,
        fmt::format("{} members of {} TIME STEPs are {:.3g} member-steps, and making machine code pays from {:.3g} on",
                    members, time.steps(), member_steps, worthwhile_member_steps)};
}

std::string explain_plan(const Program& program, const BackEndChoice& choice, unsigned lanes) {
    std::string text = fmt::format("back end: {} ({})\n",
                                   program.options.back_end == BackEnd::jit ? "jit" : "interpreter", choice.why);
    const MachineCode* code = program.machine_code(lanes);
    if (code != nullptr) {
        std::size_t translated = 0;
        for (const Stretch& stretch : code->stretches) translated += stretch.end - stretch.begin;
        text += fmt::format("machine code: {} bytes in {} stretches; {} codes are left to the interpreter\n",
                            code->bytes, code->stretches.size(),
                            program.flat.main.codes.size() - std::min(translated, program.flat.main.codes.size()));
    }
    return text + fmt::format("a TIME STEP: {} codes over {} rows; {} members side by side; {}\n",
                              program.flat.main.codes.size(), program.layout.rows, lanes, name(best_instruction_set()));
}

}  // namespace crux::engine
