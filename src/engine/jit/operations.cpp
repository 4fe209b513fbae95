// Each code as machine code, with the bits of the kernels in src/kernels/lanes: x86's minimum and
// maximum are a < b ? a : b and a > b ? a : b, its roundings those of truncate and floor_of.
#include "base/result.h"
#include "engine/jit/stretch.h"
#include "kernels/fusion.h"

namespace crux::engine::jit {

namespace {

using asmjit::Operand;
namespace Inst = x86::Inst;

// Immediates of comparisons, without signals: what is not ordered is false, but for `not equal`.
enum Predicate : std::uint8_t {
    is_equal = 0,
    is_not_equal = 4,
    is_less = 17,
    is_at_most = 18,
    is_at_least = 29,
    is_more = 30
};

constexpr unsigned to_zero = 3, downwards = 1;

bool is_plain(const kernels::LookupView& view) {
    using Finder = kernels::LookupView::Finder;
    return !view.mirrored && view.bounded && !view.missing_outside && view.size <= kernels::LookupTable::few_points &&
           (view.finder == Finder::even || view.finder == Finder::few);
}

bool translatable(Operation operation) {
    switch (operation) {
        case Operation::add:
        case Operation::sub:
        case Operation::mul:
        case Operation::div:
        case Operation::neg:
        case Operation::abs:
        case Operation::min:
        case Operation::max:
        case Operation::sqrt:
        case Operation::trunc:
        case Operation::floor:
        case Operation::quantum:
        case Operation::modulo_trunc:
        case Operation::modulo_floor:
        case Operation::div_or:
        case Operation::eq:
        case Operation::ne:
        case Operation::lt:
        case Operation::le:
        case Operation::gt:
        case Operation::ge:
        case Operation::land:
        case Operation::lor:
        case Operation::lnot:
        case Operation::truth:
        case Operation::number:
        case Operation::select:
            return true;
        default:
            return false;
    }
}

Predicate predicate(Operation operation) {
    switch (operation) {
        case Operation::eq:
            return is_equal;
        case Operation::lt:
            return is_less;
        case Operation::le:
            return is_at_most;
        case Operation::gt:
            return is_more;
        case Operation::ge:
            return is_at_least;
        default:
            return is_not_equal;
    }
}

}  // namespace

bool translatable(const Program& program, const List& list, const Code& code) {
    using Kind = Code::Kind;
    if (code.kind == Kind::observe) return list.values[code.from[0]].lanes;
    if (code.result == none || !list.values[code.result].lanes) return false;
    switch (code.kind) {
        case Kind::operation:
            return translatable(code.operation);
        case Kind::divide_known:
        case Kind::copy:
            return true;
        case Kind::lookup:
            return is_plain(program.tables[code.extra].view());
        default:
            return false;
    }
}

void StretchTranslator::emit(const Code& code) {
    using Kind = Code::Kind;
    switch (code.kind) {
        case Kind::operation:
            return operation(code);
        case Kind::divide_known:
            return divide_known(code);
        case Kind::copy:
            return copy(code);
        case Kind::lookup:
            return lookup(code);
        case Kind::observe:
            return observe(code);
        default:
            throw InternalError("jit: a code without machine code");
    }
}

void StretchTranslator::operation(const Code& code) {
    switch (code.operation) {
        case Operation::quantum:
        case Operation::modulo_trunc:
        case Operation::modulo_floor:
            return quantum(code);
        case Operation::eq:
        case Operation::ne:
        case Operation::lt:
        case Operation::le:
        case Operation::gt:
        case Operation::ge:
        case Operation::truth:
            return compare(code);
        case Operation::land:
        case Operation::lor:
        case Operation::lnot:
            return logic(code);
        case Operation::number:
        case Operation::select:
        case Operation::div_or:
            return select(code);
        default:
            return arithmetic(code);
    }
}

void StretchTranslator::arithmetic(const Code& code) {
    const auto [x, y, unused, also_unused] = code.from;
    const auto binary = [&](asmjit::InstId id, bool commutes) {
        const bool turned = commutes && !in_register(x) && in_register(y);
        const x86::Zmm left = vector(turned ? y : x, 0);
        const Operand right = operand(turned ? x : y, 1);
        a.emit(id, result(code.result), left, right);
    };
    switch (code.operation) {
        case Operation::add:
            return binary(Inst::kIdVaddpd, true);
        case Operation::sub:
            return binary(Inst::kIdVsubpd, false);
        case Operation::mul:
            return binary(Inst::kIdVmulpd, true);
        case Operation::div:
            return binary(Inst::kIdVdivpd, false);
        case Operation::min:
            return binary(Inst::kIdVminpd, false);
        case Operation::max:
            return binary(Inst::kIdVmaxpd, false);
        default:
            break;
    }
    const Operand only = operand(x, 0);
    const x86::Zmm to = result(code.result);
    switch (code.operation) {
        case Operation::sqrt:
            a.emit(Inst::kIdVsqrtpd, to, only);
            return;
        case Operation::trunc:
            a.emit(Inst::kIdVrndscalepd, to, only, asmjit::imm(to_zero));
            return;
        case Operation::floor:
            a.emit(Inst::kIdVrndscalepd, to, only, asmjit::imm(downwards));
            return;
        case Operation::neg:
        case Operation::abs: {
            const bool negate = code.operation == Operation::neg;
            if (!only.isReg()) a.emit(Inst::kIdVmovapd, to, only);
            const Operand from = only.isReg() ? only : Operand(to);
            a.emit(negate ? Inst::kIdVxorpd : Inst::kIdVandpd, to, from,
                   wide_constant(negate ? Constant::sign : Constant::magnitude));
            return;
        }
        default:
            throw InternalError("jit: an operation without machine code");
    }
}

void StretchTranslator::compare(const Code& code) {
    const x86::Zmm left = vector(code.from[0], 0);
    const Operand right =
        code.operation == Operation::truth ? Operand(wide_constant(Constant::zero)) : operand(code.from[1], 1);
    a.emit(Inst::kIdVcmppd, mask_result(code.result), left, right, asmjit::imm(predicate(code.operation)));
}

void StretchTranslator::logic(const Code& code) {
    const x86::KReg left = mask(code.from[0], 0);
    if (code.operation == Operation::lnot) {
        a.knotb(mask_result(code.result), left);
        return;
    }
    const x86::KReg right = mask(code.from[1], 1);
    if (code.operation == Operation::land)
        a.kandb(mask_result(code.result), left, right);
    else
        a.korb(mask_result(code.result), left, right);
}

void StretchTranslator::select(const Code& code) {
    if (code.operation == Operation::number) {
        const x86::KReg chosen = mask(code.from[0], 0);
        a.k(chosen).z().vbroadcastsd(result(code.result), constant(Constant::one));
        return;
    }
    if (code.operation == Operation::select) {
        const x86::KReg chosen = mask(code.from[0], 0);
        const x86::Zmm no = vector(code.from[2], 0);
        const Operand yes = operand(code.from[1], 1);
        const x86::Zmm to = result(code.result);
        if (yes.isReg())
            a.k(chosen).vblendmpd(to, no, yes.as<x86::Zmm>());
        else
            a.k(chosen).vblendmpd(to, no, yes.as<x86::Mem>());
        return;
    }
    const x86::Zmm top = vector(code.from[0], 0), below = vector(code.from[1], 1);
    const Operand instead = operand(code.from[2], 2);
    const x86::Zmm to = result(code.result);
    a.vandpd(scratch(3), below, wide_constant(Constant::magnitude));
    a.vcmppd(x86::k1, scratch(3), wide_constant(Constant::small), is_less);
    a.vdivpd(scratch(4), top, below);
    if (instead.isReg())
        a.k(x86::k1).vblendmpd(to, scratch(4), instead.as<x86::Zmm>());
    else
        a.k(x86::k1).vblendmpd(to, scratch(4), instead.as<x86::Mem>());
}

void StretchTranslator::quantum(const Code& code) {
    const x86::Zmm x = vector(code.from[0], 0), step = vector(code.from[1], 1);
    const x86::Zmm to = result(code.result);
    const bool floors = code.operation == Operation::modulo_floor;
    a.vdivpd(scratch(2), x, step);
    a.vrndscalepd(scratch(2), scratch(2), floors ? downwards : to_zero);
    a.vmulpd(scratch(2), step, scratch(2));
    if (!floors) {
        a.vcmppd(x86::k1, step, wide_constant(Constant::zero), is_at_most);
        a.k(x86::k1).vmovapd(scratch(2), x);
    }
    if (code.operation == Operation::quantum)
        a.vmovapd(to, scratch(2));
    else
        a.vsubpd(to, x, scratch(2));
}

/// See kernels/lanes/division.inl. The reciprocal lies in the row after the divisor's.
void StretchTranslator::divide_known(const Code& code) {
    Place inverse_place = list_.values[code.from[1]].place;
    ++inverse_place.index;
    const x86::Zmm top = vector(code.from[0], 0), below = vector(code.from[1], 1);
    const x86::Zmm inverse = scratch(2), q0 = scratch(3), rest = scratch(4);
    const x86::Zmm to = result(code.result);
    a.vmovapd(inverse, row(inverse_place));
    a.vmulpd(q0, top, inverse);
    a.vmovapd(rest, top);
    a.vfnmadd231pd(rest, below, q0);
    a.vmovapd(to, q0);
    a.vfmadd231pd(to, rest, inverse);
    a.vmovapd(rest, top);
    a.vfnmadd231pd(rest, below, to);
    a.vfmadd231pd(to, rest, inverse);
    a.vpaddq(rest, q0, wide_constant(Constant::raise));
    a.vptestnmq(x86::k1, rest, wide_constant(Constant::raised));
    a.kortestb(x86::k1, x86::k1);
    rests_.push_back({a.newLabel(), a.newLabel(), top, below, q0, to});
    a.jnz(rests_.back().from);
    a.bind(rests_.back().back);
}

/// x, y and slope of up to 16 points, 128 bytes each, at r8.
void StretchTranslator::permuted(x86::Zmm to, x86::Zmm index, bool tiny, unsigned array) {
    const auto at = static_cast<std::int32_t>(array * kernels::LookupTable::few_points * 8);
    if (tiny) {
        a.vpermpd(to, index, x86::zmmword_ptr(x86::r8, at));
        return;
    }
    a.vmovapd(scratch(5), x86::zmmword_ptr(x86::r8, at));
    a.vmovapd(to, index);
    a.vpermi2pd(to, scratch(5), x86::zmmword_ptr(x86::r8, at + 64));
}

/// y + (c - x_i) * slope_i; see kernels/lanes/lookup.inl.
void StretchTranslator::lookup(const Code& code) {
    const kernels::LookupView& view = program_.tables[code.extra].view();
    const bool tiny = view.size <= 8;
    const x86::Zmm from = vector(code.from[0], 0);
    const x86::Zmm to = result(code.result);
    const x86::Zmm at = scratch(1), index = scratch(2), x = scratch(3), y = scratch(4);
    a.mov(x86::r8, asmjit::imm(reinterpret_cast<std::uintptr_t>(&view)));
    a.vbroadcastsd(at, x86::qword_ptr(x86::r8, offsetof(kernels::LookupView, first)));
    a.vmaxpd(at, at, from);
    a.vbroadcastsd(index, x86::qword_ptr(x86::r8, offsetof(kernels::LookupView, last)));
    a.vminpd(at, index, at);
    if (view.finder == kernels::LookupView::Finder::even) {
        a.vsubpd(index, at, x86::qword_ptr(x86::r8, offsetof(kernels::LookupView, first))._1to8());
        a.vmulpd(index, index, x86::qword_ptr(x86::r8, offsetof(kernels::LookupView, scale))._1to8());
        a.vcvttpd2qq(index, index);
        a.mov(x86::r8, asmjit::imm(reinterpret_cast<std::uintptr_t>(view.few_x)));
        permuted(x, index, tiny, 0);
        a.vcmppd(x86::k1, at, x, is_less);
        a.k(x86::k1).vpsubq(index, index, wide_constant(Constant::integer_one));
    } else {
        a.mov(x86::r8, asmjit::imm(reinterpret_cast<std::uintptr_t>(view.few_x)));
        a.vpxorq(index, index, index);
        for (unsigned half = tiny ? 4 : 8; half > 0; half /= 2) {
            const Constant step = half == 8   ? Constant::eight
                                  : half == 4 ? Constant::four
                                  : half == 2 ? Constant::two
                                              : Constant::integer_one;
            a.vpaddq(y, index, wide_constant(step));
            permuted(x, y, tiny, 0);
            a.vcmppd(x86::k1, x, at, is_at_most);
            a.k(x86::k1).vmovdqa64(index, y);
        }
    }
    permuted(x, index, tiny, 0);
    a.vsubpd(at, at, x);
    permuted(x, index, tiny, 2);
    a.vmulpd(at, at, x);
    permuted(y, index, tiny, 1);
    a.vaddpd(to, y, at);
}

void StretchTranslator::copy(const Code& code) {
    const x86::Zmm from = vector(code.from[0], 0);
    if (next_use(code.result) == nowhere && list_.values[code.result].cell != none) {
        where_[code.result].in_memory = true;
        a.vmovapd(memory(code.result), from);
        return;
    }
    a.vmovapd(result(code.result), from);
}

/// The row must hold the value when the observer looks, and the watch row remembers what is not finite.
void StretchTranslator::observe(const Code& code) {
    const ValueNumber value = code.from[0];
    if (in_register(value)) spill(value);
    const Value& observed = list_.values[value];
    if (observed.source == Value::Source::cell && stays_wrong(program_, observed.cell)) return;
    a.vmovapd(scratch(1), vector(value, 0));
    a.vmulpd(scratch(1), scratch(1), wide_constant(Constant::zero));
    a.vaddpd(scratch(1), scratch(1), row({true, watch_row}));
    a.vmovapd(row({true, watch_row}), scratch(1));
}

}  // namespace crux::engine::jit
