// Fusing: an operation whose one use is another operation is joined to it, up to three in a chain,
// and a comparison to the selection it decides. Each saves a row written and read again, and an
// instruction. Both must be of the same width (an operation that all lanes share stays apart), and
// nothing may overwrite what the first reads on the way to the second.
#include <set>

#include "engine/flatten.h"
#include "kernels/fusion.h"

namespace crux::engine {

namespace {

class Fuser {
  public:
    Fuser(List& list, const std::vector<bool>& few_points)
        : list_(list), few_points_(few_points), defined_(list.values.size(), none), uses_(list.values.size()) {
        for (std::uint32_t i = 0; i < list.codes.size(); ++i) {
            const Code& code = list.codes[i];
            if (code.result != none) defined_[code.result] = i;
            for (ValueNumber from : code.from) {
                if (from != none) ++uses_[from];
            }
        }
    }

    void run() {
        for (std::uint32_t i = 0; i < list_.codes.size(); ++i) {
            fuse(i);
            const Code& code = list_.codes[i];
            if (code.result == none || list_.values[code.result].cell == none) continue;
            overwritten_.insert(list_.values[code.result].cell);
        }
    }

  private:
    void fuse(std::uint32_t i) {
        Code& code = list_.codes[i];
        if (code.kind == Code::Kind::lookup) return fuse_lookup(code);
        if (code.kind == Code::Kind::divide_known) {
            if (const Code* before = joinable(code, 0)) join(code, *before, 0, kernels::Chain::div_known);
            return;
        }
        if (code.kind != Code::Kind::operation) return;
        if (code.operation == Operation::select) return fuse_choice(code);
        if (fuse_tree(code)) return;
        for (unsigned operand : {0u, 1u}) {
            const auto chain = kernels::chain_of(code.operation, operand);
            if (!chain || code.from[operand] == code.from[1 - operand]) continue;
            if (const Code* before = joinable(code, operand); before && join(code, *before, operand, *chain)) return;
        }
    }

    /// The code that gives operand `operand`, if it may move to `code`.
    const Code* joinable(const Code& code, unsigned operand) const {
        const ValueNumber from = code.from[operand];
        if (from == none || defined_[from] == none || uses_[from] != 1) return nullptr;
        const Value& value = list_.values[from];
        if (value.cell != none || value.lanes != list_.values[code.result].lanes) return nullptr;
        const Code& before = list_.codes[defined_[from]];
        for (ValueNumber read : before.from) {
            if (read != none && is_overwritten(list_.values[read])) return nullptr;
        }
        return &before;
    }

    bool is_overwritten(const Value& value) const { return value.cell != none && overwritten_.contains(value.cell); }

    static std::optional<unsigned> first_of(const Code& code) {
        if (code.kind == Code::Kind::divide_known) return kernels::first_known;
        return code.kind == Code::Kind::operation ? kernels::first_of(code.operation) : std::nullopt;
    }

    bool join(Code& code, const Code& before, unsigned operand, kernels::Chain chain) {
        const ValueNumber other = code.from[1 - operand];
        if (const auto first = first_of(before)) {
            code.kind = Code::Kind::pair;
            code.extra = kernels::pair_number(*first, chain);
            code.from = {before.from[0], before.from[1], other, none};
            return true;
        }
        if (before.kind != Code::Kind::pair) return false;
        const auto second = static_cast<kernels::Chain>(before.extra % kernels::pair_count);
        if (!kernels::in_triples(second) || !kernels::in_triples(chain)) return false;
        code.kind = Code::Kind::triple;
        code.extra = kernels::triple_number(before.extra / kernels::pair_count, second, chain);
        code.from = {before.from[0], before.from[1], before.from[2], other};
        return true;
    }

    bool fuse_tree(Code& code) {
        const auto outer = kernels::first_of(code.operation);
        if (!outer || *outer >= kernels::outer_count || code.from[0] == code.from[1]) return false;
        const Code *left = joinable(code, 0), *right = joinable(code, 1);
        if (left == nullptr || right == nullptr) return false;
        const auto first = first_of(*left), second = first_of(*right);
        if (!first || !second) return false;
        code.kind = Code::Kind::tree;
        code.extra = kernels::tree_number(*outer, *first, *second);
        code.from = {left->from[0], left->from[1], right->from[0], right->from[1]};
        return true;
    }

    void fuse_lookup(Code& code) {
        const Code* before = few_points_[code.extra] ? joinable(code, 0) : nullptr;
        const auto first = before == nullptr ? std::nullopt : first_of(*before);
        if (!first) return;
        code.kind = Code::Kind::first_lookup;
        code.first = static_cast<std::uint8_t>(*first);
        code.from = {before->from[0], before->from[1], none, none};
    }

    void fuse_choice(Code& code) {
        const Code* before = joinable(code, 0);
        if (before == nullptr || before->kind != Code::Kind::operation) return;
        const auto comparison = kernels::comparison_number(before->operation);
        if (!comparison) return;
        code.kind = Code::Kind::choice;
        code.extra = *comparison;
        code.from = {before->from[0], before->from[1], code.from[1], code.from[2]};
    }

    List& list_;
    const std::vector<bool>& few_points_;
    std::vector<std::uint32_t> defined_, uses_;
    std::set<CellId> overwritten_;
};

}  // namespace

void fuse(List& list, const std::vector<bool>& few_points) { Fuser(list, few_points).run(); }

}  // namespace crux::engine
