// The graph of a model's equations. See model_graph.h.
#include "report/model_graph.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace crux::report {

namespace {

using model::Expr;
using model::ExprId;
using model::Model;

class Builder {
  public:
    explicit Builder(const argument::BoundArgument& bound)
        : bound_(bound), model_(bound.model), responses_(bound.model) {
        for (std::size_t i = 0; i < model_.variables.size(); ++i) {
            // Lists of settings (INITIAL TIME and the like) are variables too; what has no equation shows nothing.
            if (model_.variables[i].equations.empty()) continue;
            place_.emplace(model_.variables[i].key, out_.size());
            out_.push_back({});
            out_.back().variable = i;
        }
    }

    std::vector<GraphVariable> build() {
        for (GraphVariable& entry : out_) equations(entry);
        for (std::size_t i = 0; i < out_.size(); ++i) {
            for (std::size_t used : out_[i].uses) out_[used].used_by.push_back(i);
            out_[i].constant = out_[i].uses.empty() && !out_[i].stock;
        }
        ties();
        return std::move(out_);
    }

  private:
    const std::size_t* find(const std::string& name) const {
        const auto found = place_.find(canonical_key(name));
        return found == place_.end() ? nullptr : &found->second;
    }

    void names(ExprId id, std::set<std::size_t>& into) const {
        if (!id.valid()) return;
        const Expr& expr = model_.at(id);
        if (expr.kind == Expr::Kind::reference || expr.kind == Expr::Kind::call) {
            if (const std::size_t* at = find(expr.name)) into.insert(*at);
        }
        for (ExprId argument : expr.arguments) names(argument, into);
        for (const model::Subscript& subscript : expr.subscripts) {
            names(subscript.first, into);
            names(subscript.last, into);
        }
    }

    // The terms of a sum, each with its sign; a term belongs to the first variable that it names.
    void terms(ExprId id, bool positive, GraphVariable& stock) const {
        if (!id.valid()) return;
        const Expr& expr = model_.at(id);
        if (expr.kind == Expr::Kind::binary &&
            (expr.binary == model::BinaryOp::add || expr.binary == model::BinaryOp::subtract)) {
            terms(expr.arguments[0], positive, stock);
            terms(expr.arguments[1], positive == (expr.binary == model::BinaryOp::add), stock);
            return;
        }
        if (expr.kind == Expr::Kind::unary && expr.unary == model::UnaryOp::minus) {
            terms(expr.arguments[0], !positive, stock);
            return;
        }
        if (expr.kind != Expr::Kind::reference) return;  // a product is no flow of its own: the equation says it
        if (const std::size_t* at = find(expr.name)) (positive ? stock.inflows : stock.outflows).push_back(*at);
    }

    void equations(GraphVariable& entry) const {
        std::set<std::size_t> used;
        for (const model::Equation& equation : model_.variables[entry.variable].equations) {
            names(equation.rhs, used);
            names(equation.initial, used);
            if (!equation.rhs.valid()) continue;
            const Expr& expr = model_.at(equation.rhs);
            if (expr.kind != Expr::Kind::call || !iequals_ascii(expr.name, "INTEG") || expr.arguments.empty()) continue;
            entry.stock = true;
            terms(expr.arguments[0], true, entry);
        }
        entry.uses.assign(used.begin(), used.end());
        entry.answers.assign(used.size(), Polarity::either);
        std::map<std::size_t, Polarity> answers;
        for (const model::Equation& equation : model_.variables[entry.variable].equations) {
            for (const ExprId part : {equation.rhs, equation.initial}) {
                for (const auto& [name, answer] : responses_.of(part)) {
                    const std::size_t* at = find(name);
                    if (at == nullptr) continue;
                    const auto [place, fresh] = answers.emplace(*at, answer);
                    if (!fresh && place->second != answer) place->second = Polarity::either;
                }
            }
        }
        for (std::size_t u = 0; u < entry.uses.size(); ++u) {
            if (const auto answer = answers.find(entry.uses[u]); answer != answers.end())
                entry.answers[u] = answer->second;
        }
    }

    void tie(const std::string& name, std::size_t claim) {
        // "name[element]" moves a part of the variable.
        const std::size_t* at = find(name.substr(0, name.find('[')));
        if (at == nullptr) return;
        std::vector<std::size_t>& claims = out_[*at].claims;
        if (claims.empty() || claims.back() != claim) claims.push_back(claim);
    }

    void ties() {
        for (std::size_t c = 0; c < bound_.argument.claims.size(); ++c) {
            for (const argument::Stance& stance : bound_.argument.claims[c].stances) {
                for (const auto& constant : stance.constants) tie(constant.constant.text, c);
                for (const auto& equation : stance.equations) tie(equation.variable.text, c);
                for (const auto& lookup : stance.lookups) tie(lookup.variable.text, c);
            }
        }
        for (const argument::Policy& policy : bound_.argument.policies) {
            for (const argument::Lever& lever : policy.levers) mark(lever.constant.text);
            for (const argument::DatedLever& lever : policy.dated) mark(lever.lever.text);
        }
    }

    void mark(const std::string& lever) {
        if (const std::size_t* at = find(lever.substr(0, lever.find('[')))) out_[*at].lever = true;
    }

    const argument::BoundArgument& bound_;
    const Model& model_;
    Responses responses_;
    std::map<std::string, std::size_t> place_;
    std::vector<GraphVariable> out_;
};

}  // namespace

std::vector<GraphVariable> graph_of(const argument::BoundArgument& bound) { return Builder(bound).build(); }

}  // namespace crux::report
