// Instructions over rows: operands are read lane_count values at a time; one that all lanes share
// is read with step 0.
namespace {

template <unsigned arity>
struct Operands {
    const double* at[arity];
    unsigned step[arity];
    Operands(const Instruction* code, const Frame& frame) {
        for (unsigned i = 0; i < arity; ++i) {
            at[i] = frame.at(code->registers[i], code->from[i]);
            step[i] = (code->steps >> i) & 1 ? lane_count : 0;
        }
    }
    void advance() {
        for (unsigned i = 0; i < arity; ++i) at[i] += step[i];
    }
};

constexpr unsigned arity_of(Operation operation) {
    constexpr unsigned arities[] = {
#define CRUX_ARITY(enumerator, name, signature, meaning) sizeof(signature) - 4,
        CRUX_OPERATIONS(CRUX_ARITY)
#undef CRUX_ARITY
    };
    return arities[static_cast<unsigned>(operation)];
}

template <Operation operation>
const Instruction* run_operation(const Instruction* code, Frame& frame) {
    constexpr unsigned arity = arity_of(operation);
    Operands<arity> from(code, frame);
    double* to = frame.at(code->to_register, code->to);
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        const V a = load(from.at[0]);
        const V b = arity > 1 ? load(from.at[arity > 1 ? 1 : 0]) : a;
        const V c = arity > 2 ? load(from.at[arity > 2 ? 2 : 0]) : a;
        store(to, apply<operation>(a, b, c));
    }
    return code + 1;
}

const Instruction* run_copy(const Instruction* code, Frame& frame) {
    Operands<1> from(code, frame);
    double* to = frame.at(code->to_register, code->to);
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) store(to, load(from.at[0]));
    return code + 1;
}

const Instruction* run_skip(const Instruction* code, Frame& frame) {
    Operands<1> from(code, frame);
    for (unsigned n = code->count; n > 0; n -= lane_count, from.advance()) {
        if (any(load(from.at[0]) == static_cast<double>(code->extra))) return code + 1;
    }
    return code + code->jump;
}

const Instruction* run_blend(const Instruction* code, Frame& frame) {
    Operands<2> from(code, frame);
    double* to = frame.at(code->to_register, code->to);
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        store(to, pick(load(from.at[0]) == static_cast<double>(code->extra), load(from.at[1]), load(to)));
    }
    return code + 1;
}

const Instruction* run_watch(const Instruction* code, Frame& frame) {
    Operands<1> from(code, frame);
    double* to = frame.at(code->to_register, code->to);
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        store(to, load(to) + 0 * load(from.at[0]));
    }
    return code + 1;
}

constexpr Kernel instruction_kernels[] = {
#define CRUX_RUN(enumerator, name, signature, meaning) run_operation<Operation::enumerator>,
    CRUX_OPERATIONS(CRUX_RUN)
#undef CRUX_RUN
};

}  // namespace
