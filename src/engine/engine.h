// Running array programs: a module is compiled once to a Program and run by as many Runners
// as there are threads, a block of W lanes at a time, structure of arrays. The bits of every
// lane are the same for every W, instruction set and neighbour.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ir/ir.h"
#include "kernels/kernels.h"

namespace crux::engine {

using kernels::best_instruction_set;
using kernels::InstructionSet;
using kernels::name;

/// One element of a variable.
struct Element {
    ir::VariableId variable;
    std::uint32_t index = 0;
    auto operator<=>(const Element&) const = default;
};

/// What runs the program. Both give the same bits; the interpreter is the oracle of the other.
enum class BackEnd : std::uint8_t {
    interpreter,  ///< everywhere; no time to compile
    jit           ///< machine code where machine_code_available() says so, else the interpreter
};
/// Whether this build and machine can run BackEnd::jit as machine code.
bool machine_code_available();

struct CompileOptions {
    std::vector<Element> outputs;  ///< what observers read, in this order
    std::vector<Element>
        inputs;  ///< constants and selectors that callers set by lane, in this order; all others keep their values
    std::optional<ir::Method> method;  ///< instead of the module's
    BackEnd back_end = BackEnd::interpreter;
};

struct BackEndChoice {
    BackEnd back_end = BackEnd::interpreter;
    std::string why;  ///< for people
};
/// The one that suits so many members of a model with these TIME STEPs, or the one wanted, where there is such.
BackEndChoice choose_back_end(const ir::TimeSpecs& time, std::uint64_t members, std::optional<BackEnd> wanted = {});

class Program;  // immutable, shared among threads

/// Optimises (src/passes) and compiles. The module must verify.
std::shared_ptr<const Program> compile(ir::Module module, const CompileOptions& options);

struct ProgramSize {
    std::size_t instructions_step, instructions_init, rows, inputs, outputs;
};
ProgramSize size(const Program& program);
/// The lane width that suits the program's size: 8 for single runs (members <= 8), else up to 128 for the
/// interpreter and 32 for machine code, whose rows should stay in the nearest cache.
unsigned suggested_lanes(const Program& program, std::uint64_t members);
/// What will run and why, for `--explain-plan`; some lines.
std::string explain_plan(const Program& program, const BackEndChoice& choice, unsigned lanes);
/// The bytecode as text, for `--dump program`.
std::string dump(const Program& program);
/// The module as it was compiled (optimised); the benchmark's C generator starts from it.
const ir::Module& module_of(const Program& program);

/// A member went wrong while running; the others go on.
struct Fault {
    std::uint32_t lane;
    std::uint32_t step;  ///< TIME STEP index
    double time;
    Element element;  ///< the first variable, in order of evaluation, that was not finite
    double value;     ///< inf, -inf or NaN
    Span span;
};

/// Sees the outputs of a block while it runs.
class Observer {
  public:
    virtual ~Observer() = default;
    /// After `step` of TIME STEP k: rows[i][lane] is output i. `save` says that k is a save point.
    virtual void at_step(std::uint32_t k, double time, bool save, const double* const* rows) = 0;
};

/// What keys the random draws of a block, one entry a lane; never policy or stance.
struct BlockKeys {
    std::uint64_t seed = 0;
    std::span<const std::uint64_t> scenario;
    std::span<const std::uint32_t> replicate;
};

class Runner {
  public:
    Runner(std::shared_ptr<const Program> program, unsigned lanes, InstructionSet set = best_instruction_set());
    ~Runner();
    Runner(Runner&&) noexcept;

    unsigned lanes() const;
    /// Row of input i, to be filled before run(); `lanes()` doubles.
    std::span<double> input(std::size_t i);
    /// Sets all inputs of all lanes to the module's own values.
    void reset_inputs();
    /// Runs the first `active` lanes from initial to final time.
    void run(const BlockKeys& keys, unsigned active, Observer& observer);
    /// Of the last run, ordered by lane; at most one a lane. A faulty lane's rows are not to be used.
    std::span<const Fault> faults() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crux::engine
