// Finding the stretches of a program, and the memory of their machine code.
#include <algorithm>
#include <bit>

#include "base/result.h"
#include "engine/jit/stretch.h"
#include "engine/machine_code.h"

namespace crux::engine {

namespace jit {

const std::array<std::uint64_t, static_cast<std::size_t>(Constant::count)> constant_bits = {
    std::bit_cast<std::uint64_t>(1.0),
    0,
    std::uint64_t{1} << 63,
    ~(std::uint64_t{1} << 63),
    std::bit_cast<std::uint64_t>(1e-6),
    1,
    2,
    4,
    8,
    std::uint64_t{1} << 61,  // as in kernels/lanes/division.inl
    std::uint64_t{1} << 62};

namespace {

/// A kernel of more codes is cut: it should stay in the instruction cache.
constexpr std::size_t most_codes = 600;
/// Of fewer, the interpreter's fused instructions do as well.
constexpr std::size_t fewest_codes = 1;

/// Callers built with -fsanitize=function read what stands before a function.
constexpr std::array<std::uint8_t, 16> room_before = {0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc,
                                                      0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc, 0xcc};

class Owned : public MachineCode {
  public:
    ~Owned() override {
        for (void* start : starts) runtime.release(start);
    }
    std::vector<void*> starts;
    asmjit::JitRuntime runtime;
};

std::vector<std::size_t> last_uses(const List& list) {
    std::vector<std::size_t> last(list.values.size(), 0);
    for (std::size_t i = 0; i < list.codes.size(); ++i) {
        for (ValueNumber from : list.codes[i].from) {
            if (from != none) last[from] = i;
        }
    }
    return last;
}

void translate_list(const Program& program, const List& list, std::size_t cut, unsigned lanes, Owned& code) {
    const std::vector<std::size_t> last = last_uses(list);
    std::vector<bool> starts(list.codes.size() + 1);
    starts[cut] = true;
    for (const Code& one : list.codes) {
        if (one.kind == Code::Kind::skip) starts[one.target] = true;
    }
    std::size_t begin = 0;
    while (begin < list.codes.size()) {
        std::size_t end = begin;
        while (end < list.codes.size() && end - begin < most_codes && translatable(program, list, list.codes[end]) &&
               (end == begin || !starts[end])) {
            ++end;
        }
        if (end - begin < fewest_codes) {
            ++begin;
            continue;
        }
        asmjit::CodeHolder holder;
        holder.init(code.runtime.environment());
        x86::Assembler out(&holder);
        out.embed(room_before.data(), room_before.size());
        StretchTranslator(out, program, list, lanes).translate(begin, end, last);
        Stretch stretch{&list, begin, end, nullptr};
        std::byte* start = nullptr;
        if (code.runtime.add(&start, &holder) != asmjit::kErrorOk) throw InternalError("jit: no machine code");
        code.starts.push_back(start);
        stretch.run = reinterpret_cast<kernels::Kernel>(start + room_before.size());
        code.bytes += holder.codeSize();
        code.stretches.push_back(stretch);
        begin = end;
    }
}

}  // namespace
}  // namespace jit

bool machine_code_available(kernels::InstructionSet set) {
    return set == kernels::InstructionSet::avx512 && kernels::available(set);
}

std::unique_ptr<const MachineCode> translate(const Program& program, unsigned lanes) {
    auto code = std::make_unique<jit::Owned>();
    jit::translate_list(program, program.flat.main, program.observe_end, lanes, *code);
    jit::translate_list(program, program.flat.stage, 0, lanes, *code);
    for (const List& end : program.flat.ends) jit::translate_list(program, end, 0, lanes, *code);
    return code;
}

}  // namespace crux::engine
