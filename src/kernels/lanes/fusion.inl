// Chains and choices: see kernels/fusion.h.
namespace {

/// `inverse_b`: where the reciprocal of b lies, if the operation wants it.
template <unsigned first>
CRUX_INLINE V begin_chain(V a, V b, const char* inverse_b) {
    if constexpr (first == 0) return a + b;
    else if constexpr (first == 1) return a - b;
    else if constexpr (first == 2) return a * b;
    else if constexpr (first == 3) return a / b;
    else if constexpr (first == 4) return apply<Operation::min>(a, b, b);
    else if constexpr (first == 5) return apply<Operation::max>(a, b, b);
    else return divide_known(a, b, load(reinterpret_cast<const double*>(inverse_b)));
}

template <unsigned chain>
CRUX_INLINE V go_on(V x, V c, const char* inverse_c) {
    constexpr Chain step = static_cast<Chain>(chain);
    if constexpr (step == Chain::add) return x + c;
    else if constexpr (step == Chain::sub) return x - c;
    else if constexpr (step == Chain::back_sub) return c - x;
    else if constexpr (step == Chain::mul) return x * c;
    else if constexpr (step == Chain::div) return x / c;
    else if constexpr (step == Chain::back_div) return c / x;
    else if constexpr (step == Chain::div_known) return divide_known(x, c, load(reinterpret_cast<const double*>(inverse_c)));
    else if constexpr (step == Chain::min) return apply<Operation::min>(x, c, c);
    else if constexpr (step == Chain::max) return apply<Operation::max>(x, c, c);
    else if constexpr (step == Chain::back_min) return apply<Operation::min>(c, x, x);
    else return apply<Operation::max>(c, x, x);
}

template <unsigned number>
const Instruction* run_pair(const Instruction* code, Frame& frame) {
    Operands<3> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        const V x = begin_chain<number / pair_count>(from.a(), from.b(), from.after_b());
        store(to, go_on<number % pair_count>(x, from.c(), from.after_c()));
    }
    CRUX_NEXT(code + 1, frame);
}

template <unsigned number>
const Instruction* run_triple(const Instruction* code, Frame& frame) {
    Operands<4> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        const V x = begin_chain<number / triple_count / triple_count>(from.a(), from.b(), from.after_b());
        const V y = go_on<number / triple_count % triple_count>(x, from.c(), from.after_c());
        store(to, go_on<number % triple_count>(y, from.d(), from.after_d()));
    }
    CRUX_NEXT(code + 1, frame);
}

template <unsigned number>
const Instruction* run_tree(const Instruction* code, Frame& frame) {
    Operands<4> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        const V x = begin_chain<number / first_count % first_count>(from.a(), from.b(), from.after_b());
        const V y = begin_chain<number % first_count>(from.c(), from.d(), from.after_d());
        store(to, begin_chain<number / first_count / first_count>(x, y, nullptr));
    }
    CRUX_NEXT(code + 1, frame);
}

template <unsigned number>
const Instruction* run_choice(const Instruction* code, Frame& frame) {
    constexpr Operation compare = static_cast<Operation>(static_cast<unsigned>(Operation::eq) + number);
    Operands<4> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        const V mask = apply<compare>(from.a(), from.b(), V{});
        store(to, pick(as_i(mask), from.c(), from.d()));
    }
    CRUX_NEXT(code + 1, frame);
}

/// first(a, b), then the table.
template <unsigned first, LookupView::Finder finder, Points points>
const Instruction* run_first_lookup(const Instruction* code, Frame& frame) {
    const LookupView table = code->described<LookupView>();
    const Ends ends(table);
    const FewPoints<points == Points::eight> few(points == Points::more ? empty_table : table);
    Operands<2> from(code);
    double* to = code->to;
    for (unsigned n = code->count; n > 0; n -= lane_count, to += lane_count, from.advance()) {
        store(to, look_up<finder, points>(table, ends, few, begin_chain<first>(from.a(), from.b(), from.after_b())));
    }
    CRUX_NEXT(code + 1, frame);
}

template <unsigned first>
struct FirstLookups {
    using Finder = LookupView::Finder;
    static constexpr Kernel kernels[] = {
        run_first_lookup<first, Finder::even, Points::eight>, run_first_lookup<first, Finder::even, Points::sixteen>,
        nullptr, run_first_lookup<first, Finder::few, Points::eight>, run_first_lookup<first, Finder::few, Points::sixteen>,
        nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
};
constexpr const Kernel* first_lookup_kernels[] = {FirstLookups<0>::kernels, FirstLookups<1>::kernels, FirstLookups<2>::kernels,
                                                  FirstLookups<3>::kernels, FirstLookups<4>::kernels, FirstLookups<5>::kernels,
                                                  FirstLookups<6>::kernels};

template <class>
struct Tables;
template <unsigned... n>
struct Tables<std::integer_sequence<unsigned, n...>> {
    static constexpr Kernel pairs[] = {run_pair<n>...};
};
template <class>
struct TripleTables;
template <unsigned... n>
struct TripleTables<std::integer_sequence<unsigned, n...>> {
    static constexpr Kernel triples[] = {run_triple<n>...};
};
template <class>
struct TreeTables;
template <unsigned... n>
struct TreeTables<std::integer_sequence<unsigned, n...>> {
    static constexpr Kernel trees[] = {run_tree<n>...};
};
using Trees = TreeTables<std::make_integer_sequence<unsigned, outer_count * first_count * first_count>>;
using Pairs = Tables<std::make_integer_sequence<unsigned, first_count * pair_count>>;
using Triples = TripleTables<std::make_integer_sequence<unsigned, first_count * triple_count * triple_count>>;
constexpr Kernel choice_kernels[] = {run_choice<0>, run_choice<1>, run_choice<2>,
                                     run_choice<3>, run_choice<4>, run_choice<5>};

}  // namespace
