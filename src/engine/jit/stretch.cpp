// Registers and the frame of a stretch; what each code becomes stands in operations.cpp.
#include "engine/jit/stretch.h"

#include "base/result.h"

namespace crux::engine::jit {

namespace {

bool is_mask(const Code& code) {
    return code.kind == Code::Kind::operation && operation_info(code.operation).gives_mask();
}

}  // namespace

void StretchTranslator::translate(std::size_t begin, std::size_t end, const std::vector<std::size_t>& last_uses) {
    note_uses(begin, end, last_uses);
    holds_.fill(none);
    holds_mask_.fill(none);
    const asmjit::Label loop = a.newLabel();
    a.mov(x86::rax, x86::ptr(x86::rdi, offsetof(Instruction, to)));
    a.mov(x86::r9, asmjit::imm(reinterpret_cast<std::uintptr_t>(constant_bits.data())));
    a.lea(x86::rcx, x86::ptr(x86::rax, static_cast<std::int32_t>(offset(program_.layout, {true, 0}, lanes_))));
    a.mov(x86::edx, lanes_ / 8);
    a.bind(loop);
    for (std::size_t i = begin; i < end; ++i) {
        at_ = static_cast<std::uint32_t>(i - begin);
        emit(list_.codes[i]);
        finish(list_.codes[i]);
    }
    a.add(x86::rcx, 64);
    a.dec(x86::edx);
    a.jnz(loop);
    a.lea(x86::rax, x86::ptr(x86::rdi, sizeof(Instruction)));
    a.ret();
    rests();
}

void StretchTranslator::note_uses(std::size_t begin, std::size_t end, const std::vector<std::size_t>& last_uses) {
    where_.assign(list_.values.size(), {});
    of_cell_.assign(program_.flat.cells.size(), {});
    for (ValueNumber v = 0; v < list_.values.size(); ++v) {
        const Value& value = list_.values[v];
        where_[v].in_memory = true;  // unless this stretch makes it
        where_[v].outlives = last_uses[v] >= end;
        if (value.source == Value::Source::cell) of_cell_[value.cell].push_back(v);
    }
    for (std::size_t i = 0; i < end; ++i) {
        if (list_.codes[i].result != none && is_mask(list_.codes[i])) where_[list_.codes[i].result].mask = true;
    }
    for (std::size_t i = begin; i < end; ++i) {
        const Code& code = list_.codes[i];
        for (ValueNumber from : code.from) {
            if (from == none) continue;
            std::vector<std::uint32_t>& uses = where_[from].uses;
            const auto position = static_cast<std::uint32_t>(i - begin);
            if (uses.empty() || uses.back() != position) uses.push_back(position);
        }
        if (code.result != none) where_[code.result].in_memory = false;
    }
}

/// After a code: registers of values that nothing reads any more are free; what must be in memory goes there.
void StretchTranslator::finish(const Code& code) {
    for (ValueNumber from : code.from) {
        if (from == none) continue;
        Where& where = where_[from];
        while (where.next < where.uses.size() && where.uses[where.next] <= at_) ++where.next;
        if (next_use(from) == nowhere) drop(from);
    }
    if (code.result != none) {
        const Value& value = list_.values[code.result];
        if (value.cell != none) forget_cell(value.cell, code.result);
        if ((value.cell != none || where_[code.result].outlives) && in_register(code.result)) spill(code.result);
        if (next_use(code.result) == nowhere) drop(code.result);
    }
    busy_.assign(value_registers, false);
    busy_mask_.assign(mask_registers, false);
}

/// What was read from a cell before is not what lies there now.
void StretchTranslator::forget_cell(CellId cell, ValueNumber but) {
    for (ValueNumber value : of_cell_[cell]) {
        if (value != but) drop(value);
    }
}

std::uint32_t StretchTranslator::next_use(ValueNumber value) const {
    const Where& where = where_[value];
    return where.next < where.uses.size() ? where.uses[where.next] : nowhere;
}

/// A register that nothing of this code uses: an empty one, or the one needed latest.
std::uint32_t StretchTranslator::take(bool mask) {
    const std::uint32_t count = mask ? mask_registers : value_registers;
    std::uint32_t best = nowhere, latest = 0;
    for (std::uint32_t reg = 0; reg < count; ++reg) {
        if (mask ? busy_mask_[reg] : busy_[reg]) continue;
        const ValueNumber held = mask ? holds_mask_[reg] : holds_[reg];
        if (held == none) {
            best = reg;
            break;
        }
        const std::uint32_t use = next_use(held);
        if (best == nowhere || use > latest) best = reg, latest = use;
    }
    if (best == nowhere) throw InternalError("jit: no register left");
    const ValueNumber held = mask ? holds_mask_[best] : holds_[best];
    if (held != none) {
        spill(held);
        drop(held);
    }
    (mask ? busy_mask_ : busy_)[best] = true;
    return best;
}

void StretchTranslator::spill(ValueNumber value) {
    Where& where = where_[value];
    if (where.in_memory) return;
    where.in_memory = true;
    if (!where.mask) {
        a.vmovapd(memory(value), x86::zmm(where.reg));
        return;
    }
    a.vpmovm2q(scratch(5), x86::k(first_mask + where.reg));
    a.vmovapd(memory(value), scratch(5));
}

void StretchTranslator::drop(ValueNumber value) {
    Where& where = where_[value];
    if (where.reg == nowhere) return;
    (where.mask ? holds_mask_[where.reg] : holds_[where.reg]) = none;
    where.reg = nowhere;
}

void StretchTranslator::hold(ValueNumber value, std::uint32_t reg) {
    Where& where = where_[value];
    where.reg = reg;
    (where.mask ? holds_mask_[reg] : holds_[reg]) = value;
}

x86::Zmm StretchTranslator::result(ValueNumber value) {
    drop(value);
    where_[value].in_memory = false;
    hold(value, take(false));
    return x86::zmm(where_[value].reg);
}

x86::KReg StretchTranslator::mask_result(ValueNumber value) {
    drop(value);
    where_[value].in_memory = false;
    hold(value, take(true));
    return x86::k(first_mask + where_[value].reg);
}

/// Read from memory again and again unless a register is free for it.
bool StretchTranslator::worth_keeping(ValueNumber value) const {
    const Where& where = where_[value];
    return list_.values[value].lanes && !where.mask && where.next + 1 < where.uses.size() &&
           where.uses[where.next + 1] - at_ < 64;
}

/// In its own register, or in the scratch register if it need not stay.
x86::Zmm StretchTranslator::vector(ValueNumber value, unsigned n) {
    Where& where = where_[value];
    if (where.reg != nowhere && !where.mask) {
        busy_[where.reg] = true;
        return x86::zmm(where.reg);
    }
    if (where.reg != nowhere) {
        a.vpmovm2q(scratch(n), x86::k(first_mask + where.reg));
        return scratch(n);
    }
    if (!worth_keeping(value)) {
        a.vmovapd(scratch(n), memory(value));
        return scratch(n);
    }
    const std::uint32_t reg = take(false);
    hold(value, reg);
    a.vmovapd(x86::zmm(reg), memory(value));
    return x86::zmm(reg);
}

/// For an instruction's last operand, which may be memory.
asmjit::Operand StretchTranslator::operand(ValueNumber value, unsigned n) {
    if (where_[value].reg == nowhere && !worth_keeping(value)) return memory(value);
    return vector(value, n);
}

x86::KReg StretchTranslator::mask(ValueNumber value, unsigned n) {
    Where& where = where_[value];
    if (where.mask && where.reg != nowhere) {
        busy_mask_[where.reg] = true;
        return x86::k(first_mask + where.reg);
    }
    a.vmovapd(scratch(5), memory(value));
    a.vpmovq2m(x86::k(1 + n), scratch(5));
    return x86::k(1 + n);
}

x86::Mem StretchTranslator::memory(ValueNumber value) const { return row(list_.values[value].place); }

x86::Mem StretchTranslator::row(Place place) const {
    const auto bytes = static_cast<std::int32_t>(place.index * (place.lanes ? lanes_ : kernels::uniform_copies) * 8);
    return x86::zmmword_ptr(place.lanes ? x86::rcx : x86::rax, bytes);
}

x86::Mem StretchTranslator::constant(Constant number) const {
    return x86::qword_ptr(x86::r9, static_cast<std::int32_t>(number) * 8);
}

void StretchTranslator::rests() {
    for (const Rest& rest : rests_) {
        a.bind(rest.from);  // k1: out of bounds
        const asmjit::Label divide = a.newLabel();
        a.k(x86::k1).vcmppd(x86::k2, rest.a, wide_constant(Constant::zero), 4);
        a.kortestb(x86::k2, x86::k2);
        a.jnz(divide);
        a.k(x86::k1).vcmppd(x86::k2, rest.q0, wide_constant(Constant::zero), 4);
        a.kortestb(x86::k2, x86::k2);
        a.jnz(divide);
        a.k(x86::k1).vmovapd(rest.q2, rest.q0);
        a.jmp(rest.back);
        a.bind(divide);
        a.vdivpd(rest.q2, rest.a, rest.b);
        a.jmp(rest.back);
    }
}

}  // namespace crux::engine::jit
