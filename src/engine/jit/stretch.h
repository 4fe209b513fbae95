// One stretch under translation: which values lie in which registers.
//
// Straight-line code, so the next use of every value is known and the register whose value is
// needed latest is given away (Belady). A value is written to its row only where something outside
// the stretch reads it, or where its register is given away before its last use. Numbers and what
// all lanes share are read from memory where they are used. Truth values live in mask registers.
//
//   rdi  the instruction     rcx  row 0 of these 8 lanes     rax  slot 0     r9  constants     edx  vectors left
//   zmm0-25 values, zmm26-31 free within one code; k3-k7 values, k1 and k2 free within one code
#pragma once

#include <asmjit/x86.h>

#include <array>
#include <cstdint>
#include <vector>

#include "engine/program.h"

namespace crux::engine::jit {

namespace x86 = asmjit::x86;

/// In the order of the pool in translate.cpp.
enum class Constant : std::uint8_t {
    one,
    zero,
    sign,
    magnitude,
    small,
    integer_one,
    two,
    four,
    eight,
    raise,
    raised,
    count
};
extern const std::array<std::uint64_t, static_cast<std::size_t>(Constant::count)> constant_bits;

/// Whether a code of `list` has machine code.
bool translatable(const Program& program, const List& list, const Code& code);

class StretchTranslator {
  public:
    StretchTranslator(x86::Assembler& out, const Program& program, const List& list, unsigned lanes)
        : a(out), program_(program), list_(list), lanes_(lanes) {}

    /// Emits the whole kernel.
    void translate(std::size_t begin, std::size_t end, const std::vector<std::size_t>& last_uses);

    static constexpr unsigned value_registers = 26, first_mask = 3, mask_registers = 5;

  private:
    static constexpr std::uint32_t nowhere = 0xffffffffu;
    struct Where {
        std::uint32_t reg = nowhere;  ///< zmm, or k of a mask
        bool in_memory = false;
        std::vector<std::uint32_t> uses;  ///< positions in the stretch, ascending
        std::size_t next = 0;             ///< among uses
        bool outlives = false;            ///< read after the stretch
        bool mask = false;
    };

    void note_uses(std::size_t begin, std::size_t end, const std::vector<std::size_t>& last_uses);
    void emit(const Code& code);
    void finish(const Code& code);
    void forget_cell(CellId cell, ValueNumber but);

    // registers
    std::uint32_t next_use(ValueNumber value) const;
    std::uint32_t take(bool mask);
    void spill(ValueNumber value);
    void drop(ValueNumber value);
    void hold(ValueNumber value, std::uint32_t reg);
    x86::Zmm result(ValueNumber value);
    x86::KReg mask_result(ValueNumber value);
    x86::Zmm vector(ValueNumber value, unsigned scratch);
    x86::KReg mask(ValueNumber value, unsigned scratch);
    bool in_register(ValueNumber value) const { return where_[value].reg != nowhere; }
    bool worth_keeping(ValueNumber value) const;
    asmjit::Operand operand(ValueNumber value, unsigned scratch);
    x86::Mem memory(ValueNumber value) const;
    x86::Mem row(Place place) const;
    x86::Mem constant(Constant number) const;
    x86::Mem wide_constant(Constant number) const { return constant(number)._1to8(); }

    // operations (operations.cpp)
    void operation(const Code& code);
    void arithmetic(const Code& code);
    void compare(const Code& code);
    void logic(const Code& code);
    void select(const Code& code);
    void quantum(const Code& code);
    void divide_known(const Code& code);
    void lookup(const Code& code);
    void find_even(const kernels::LookupView& view, x86::Zmm at);
    void find_few(const kernels::LookupView& view, x86::Zmm at);
    void permuted(x86::Zmm to, x86::Zmm index, bool tiny, unsigned array);
    void copy(const Code& code);
    void observe(const Code& code);
    x86::Zmm scratch(unsigned n) const { return x86::zmm(26 + n); }

    /// What a division does where some lane is out of bounds; emitted after the loop.
    struct Rest {
        asmjit::Label from, back;
        x86::Zmm a, b, q0, q2;
    };
    void rests();

    x86::Assembler& a;
    const Program& program_;
    const List& list_;
    unsigned lanes_;
    std::uint32_t at_ = 0;  ///< the code being emitted, from the stretch's begin
    std::vector<Where> where_;
    std::array<ValueNumber, value_registers> holds_{};
    std::array<ValueNumber, mask_registers> holds_mask_{};
    std::vector<bool> busy_ = std::vector<bool>(value_registers), busy_mask_ = std::vector<bool>(mask_registers);
    std::vector<std::vector<ValueNumber>> of_cell_;
    std::vector<Rest> rests_;
};

}  // namespace crux::engine::jit
