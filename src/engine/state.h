// What a runner holds: the memory of a block, and the state that is not rows of numbers.
#pragma once

#include <cstdlib>
#include <memory>
#include <vector>

#include "engine/program.h"
#include "kernels/random.h"

namespace crux::engine {

/// DELAY FIXED of one element: what went in at TIME STEP k comes out at k + steps, before that the initial value.
struct Ring {
    std::vector<std::uint32_t> steps;  ///< one a lane, at least 1
    std::vector<double> initial;       ///< one a lane
    std::vector<double> past;          ///< size rows; row k % size is the input of TIME STEP k
    std::uint32_t size = 0;            ///< the longest lane's steps and one more
};

/// Of a checked run: which checks failed at this TIME STEP and at the one before.
struct CheckLog {
    std::vector<std::uint8_t> failed, failed_before;
    std::vector<double> values;
    std::vector<std::uint32_t> order;  ///< checks that failed, as evaluated
};

struct Memory {
    struct Free {
        void operator()(std::byte* at) const { std::free(at); }
    };
    std::unique_ptr<std::byte, Free> bytes;
    std::size_t size = 0;
    explicit Memory(std::size_t count);
};

/// One program linked for one width, and its memory.
struct Block {
    Block(const Program& of, unsigned width, kernels::InstructionSet set);

    const Program& program;
    unsigned lanes;
    Memory memory;
    Linked linked;
    kernels::Frame frame;
    std::vector<Ring> rings;
    std::vector<kernels::LaneKey> keys;
    std::vector<const double*> outputs;
    CheckLog* log = nullptr;

    double* row(Place place) {
        return reinterpret_cast<double*>(memory.bytes.get() + offset(program.layout, place, lanes));
    }
    void fill(Place place, double value);
    void set_time(std::uint32_t k, double time, double step_time);
    void set_keys(const BlockKeys& given, unsigned active);
    void start();
    /// Step of TIME STEP k up to the outputs; then, unless it is the last, on to k + 1.
    void look(std::uint32_t k);
    void advance(std::uint32_t k);
};

const EngineKernels& engine_kernels();

/// Runs lane `lane` of `block` once more with checks, in `alone`, which is made when first needed.
Fault find_fault(Block& block, unsigned lane, std::unique_ptr<Block>& alone);

}  // namespace crux::engine
