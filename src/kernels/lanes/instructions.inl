// Instructions over rows: operands are read lane_count values at a time; one that all lanes share
// is read with step 0.
namespace {

/// Pointers that move a vector at a time, or stand still. Written out because GCC keeps arrays of
/// pointers in memory.
template <unsigned arity>
struct Operands {
    const char *first, *second = nullptr, *third = nullptr, *fourth = nullptr;
    std::size_t first_step, second_step = 0, third_step = 0, fourth_step = 0;
    std::size_t row_bytes;

    CRUX_INLINE const char* place(const Instruction* code, unsigned i) {
        return reinterpret_cast<const char*>(code->from[i]);
    }
    [[gnu::always_inline]] explicit Operands(const Instruction* code)
        : first(place(code, 0)), first_step(code->steps[0]), row_bytes(code->count * sizeof(double)) {
        if constexpr (arity > 1) second = place(code, 1), second_step = code->steps[1];
        if constexpr (arity > 2) third = place(code, 2), third_step = code->steps[2];
        if constexpr (arity > 3) fourth = place(code, 3), fourth_step = code->steps[3];
    }
    CRUX_INLINE V read(const char* at) { return load(reinterpret_cast<const double*>(at)); }
    [[gnu::always_inline]] V a() const { return read(first); }
    [[gnu::always_inline]] V b() const { return read(second); }
    [[gnu::always_inline]] V c() const { return read(third); }
    [[gnu::always_inline]] V d() const { return read(fourth); }
    /// Where the row after an operand's has the same lanes.
    CRUX_INLINE const char* after(const char* at, std::size_t step, std::size_t bytes) {
        return at + (step != 0 ? bytes : uniform_copies * sizeof(double));
    }
    [[gnu::always_inline]] const char* after_b() const { return after(second, second_step, row_bytes); }
    [[gnu::always_inline]] const char* after_c() const { return after(third, third_step, row_bytes); }
    [[gnu::always_inline]] const char* after_d() const { return after(fourth, fourth_step, row_bytes); }
    [[gnu::always_inline]] void advance() {
        first += first_step;
        if constexpr (arity > 1) second += second_step;
        if constexpr (arity > 2) third += third_step;
        if constexpr (arity > 3) fourth += fourth_step;
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
    Operands<arity> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        const V a = from.a();
        V b = a, c = a;
        if constexpr (arity > 1) b = from.b();
        if constexpr (arity > 2) c = from.c();
        store(to, apply<operation>(a, b, c));
    }
    CRUX_NEXT(code + 1, frame);
}

const Instruction* run_divide_known(const Instruction* code, Frame& frame) {
    Operands<2> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        store(to, divide_known(from.a(), from.b(), from.read(from.after_b())));
    }
    CRUX_NEXT(code + 1, frame);
}

const Instruction* run_reciprocal(const Instruction* code, Frame& frame) {
    Operands<1> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        store(to, known_reciprocal(from.a()));
    }
    CRUX_NEXT(code + 1, frame);
}

const Instruction* run_copy(const Instruction* code, Frame& frame) {
    Operands<1> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) store(to, from.a());
    CRUX_NEXT(code + 1, frame);
}

const Instruction* run_skip(const Instruction* code, Frame& frame) {
    Operands<1> from(code);
    for (unsigned n = code->count; n > 0; n -= lane_count, from.advance()) {
        if (any(from.a() == static_cast<double>(code->extra))) CRUX_NEXT(code + 1, frame);
    }
    CRUX_NEXT(code + code->jump, frame);
}

const Instruction* run_blend(const Instruction* code, Frame& frame) {
    Operands<2> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        store(to, pick(from.a() == static_cast<double>(code->extra), from.b(), load(to)));
    }
    CRUX_NEXT(code + 1, frame);
}

const Instruction* run_watch(const Instruction* code, Frame& frame) {
    Operands<1> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        store(to, load(to) + 0 * from.a());
    }
    CRUX_NEXT(code + 1, frame);
}

/// Leaves the upper halves of registers clean: what follows may be code without AVX.
const Instruction* run_end(const Instruction*, Frame&) {
#if CRUX_LANES > 2
    _mm256_zeroupper();
#endif
    return nullptr;
}

constexpr Kernel instruction_kernels[] = {
#define CRUX_RUN(enumerator, name, signature, meaning) run_operation<Operation::enumerator>,
    CRUX_OPERATIONS(CRUX_RUN)
#undef CRUX_RUN
};

}  // namespace
