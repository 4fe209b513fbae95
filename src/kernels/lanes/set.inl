// One instruction set's kernels as a table; included last.
namespace {

template <Operation operation>
void apply_rows(const double* a, const double* b, const double* c, double* to, std::size_t count) {
    for (std::size_t i = 0; i < count; i += lane_count) {
        store(to + i, apply<operation>(load(a + i), load(b + i), load(c + i)));
    }
}

constexpr RowOperation row_operations[] = {
#define CRUX_ROW(enumerator, name, signature, meaning) apply_rows<Operation::enumerator>,
    CRUX_OPERATIONS(CRUX_ROW)
#undef CRUX_ROW
};

}  // namespace
