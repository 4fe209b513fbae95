// Arrays: a name without subscripts stands for the element that is being computed (XMILE 1.0,
// 3.7.1: apply-to-all), or, inside SUM and the like, for all elements. This writes the subscripts
// out, so that sema sees them as if the author had.
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "xmile/reader.h"

namespace crux::xmile {

using model::Equation;
using model::Expr;
using model::ExprId;
using model::Subscript;
using model::Variable;

namespace {

/// For each dimension of the left-hand side, by key: what stands for it (itself, or an element).
using Frame = std::map<std::string, std::string>;

bool reduces(const Expr& call) {
    const std::string key = canonical_key(call.name);
    if (one_of(key, {"min", "max", "mean"})) return call.arguments.size() == 1;
    return one_of(key, {"sum", "prod", "size", "stddev", "rank"});
}

class Implier {
  public:
    explicit Implier(model::Model& model) : model_(model) {
        for (const Variable& variable : model.variables) {
            if (!variable.dimensions.empty()) dimensions_.emplace(variable.key, variable.dimensions);
        }
        for (const model::Dimension& dimension : model.dimensions) known_.emplace(dimension.key, &dimension);
        for (const Variable& variable : model.variables) variables_.insert(variable.key);
    }

    // Dimension.Element: its 1-based position as a value, the element as a subscript (XMILE 1.0, 3.7.2).
    void qualify(Expr& expr) const {
        for (Subscript& subscript : expr.subscripts) {
            if (subscript.kind != Subscript::Kind::name) continue;
            if (const auto place = position(subscript.name)) subscript.name = *place->element;
        }
        if (expr.kind != Expr::Kind::reference || !expr.subscripts.empty() ||
            variables_.contains(canonical_key(expr.name)))
            return;
        if (const auto place = position(expr.name)) {
            expr.kind = Expr::Kind::number;
            expr.value = static_cast<double>(place->index + 1);
        }
    }

    void run(const Variable& variable) {
        for (const Equation& equation : variable.equations) {
            Frame frame;
            for (std::size_t i = 0; i < equation.subscripts.size() && i < variable.dimensions.size(); ++i) {
                frame.emplace(canonical_key(variable.dimensions[i]), equation.subscripts[i].name);
            }
            visit(equation.rhs, frame, false);
            visit(equation.initial, frame, false);
        }
    }

  private:
    struct Position {
        const std::string* element;
        std::size_t index;
    };

    std::optional<Position> position(const std::string& name) const {
        const auto dot = name.find('.');
        const auto found = dot == std::string::npos ? known_.end() : known_.find(canonical_key(name.substr(0, dot)));
        if (found == known_.end()) return std::nullopt;
        const std::string wanted = canonical_key(name.substr(dot + 1));
        const auto& members = found->second->members;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (canonical_key(members[i]) == wanted) return Position{&members[i], i};
        }
        return std::nullopt;
    }

    void visit(ExprId root, const Frame& frame, bool inside_reduction) {
        struct Step {
            ExprId id;
            bool inside;
        };
        std::vector<Step> pending = {{root, inside_reduction}};
        while (!pending.empty()) {
            const Step step = pending.back();
            pending.pop_back();
            if (!step.id.valid()) continue;
            Expr& expr = model_.at(step.id);
            if (expr.kind == Expr::Kind::reference || expr.kind == Expr::Kind::call) imply(expr, frame, step.inside);
            const bool inside = step.inside || (expr.kind == Expr::Kind::call && reduces(expr));
            for (ExprId argument : expr.arguments) pending.push_back({argument, inside});
            for (const Subscript& subscript : expr.subscripts) {
                pending.push_back({subscript.first, false});
                pending.push_back({subscript.last, false});
            }
        }
    }

    void imply(Expr& expr, const Frame& frame, bool inside) {
        const auto found = dimensions_.find(canonical_key(expr.name));
        if (found == dimensions_.end()) return;
        if (expr.subscripts.empty()) {
            for (const std::string& dimension : found->second) {
                const auto own = frame.find(canonical_key(dimension));
                if (!inside && own == frame.end()) {
                    expr.subscripts.clear();  // sema says that subscripts are missing
                    return;
                }
                Subscript subscript;
                subscript.kind = inside ? Subscript::Kind::wildcard : Subscript::Kind::name;
                subscript.name = inside ? dimension : own->second;
                subscript.span = expr.name_span;
                expr.subscripts.push_back(std::move(subscript));
            }
            return;
        }
        for (std::size_t i = 0; i < expr.subscripts.size(); ++i)
            adapt(expr.subscripts[i], i, found->second, frame, inside);
    }

    // A[*] gets its dimension's name. A dimension's name inside a reduction stands for all its
    // elements, unless the left-hand side has it; in an element's equation it stands for that element.
    void adapt(Subscript& subscript, std::size_t position, const std::vector<std::string>& dimensions,
               const Frame& frame, bool inside) {
        if (subscript.kind == Subscript::Kind::wildcard && subscript.name.empty() && position < dimensions.size()) {
            subscript.name = dimensions[position];
        }
        if (subscript.kind != Subscript::Kind::name) return;
        const std::string key = canonical_key(subscript.name);
        if (!known_.contains(key)) return;
        const auto own = frame.find(key);
        if (own != frame.end()) {
            subscript.name = own->second;
        } else if (inside) {
            subscript.kind = Subscript::Kind::wildcard;
        }
    }

    model::Model& model_;
    std::unordered_map<std::string, std::vector<std::string>> dimensions_;
    std::map<std::string, const model::Dimension*> known_;
    std::set<std::string> variables_;
};

}  // namespace

void imply_subscripts(Reader& reader) {
    Implier implier(reader.model);
    for (Expr& expr : reader.model.expressions) implier.qualify(expr);
    for (const Variable& variable : reader.model.variables) implier.run(variable);
}

}  // namespace crux::xmile
