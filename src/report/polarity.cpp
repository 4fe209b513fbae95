// Signs of causes, by the shape of an expression. See polarity.h.
#include "report/polarity.h"

#include <algorithm>

#include "base/text.h"

namespace crux::report {

using model::BinaryOp;
using model::Expr;
using model::ExprId;
using model::LookupPoints;

namespace {

Polarity flipped(Polarity p) {
    return p == Polarity::rises ? Polarity::falls : p == Polarity::falls ? Polarity::rises : p;
}

// Points need not be sorted; a table of one point answers to nothing.
Polarity along(const LookupPoints& table) {
    std::vector<std::size_t> order(table.x.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return table.x[a] != table.x[b] ? table.x[a] < table.x[b] : a < b; });
    bool up = false, down = false;
    for (std::size_t i = 1; i < order.size(); ++i) {
        up = up || table.y[order[i]] > table.y[order[i - 1]];
        down = down || table.y[order[i]] < table.y[order[i - 1]];
    }
    return up == down ? Polarity::either : up ? Polarity::rises : Polarity::falls;
}

}  // namespace

char sign_of(Polarity polarity) { return polarity == Polarity::rises ? '+' : polarity == Polarity::falls ? '-' : '?'; }

struct Responses::Walk {
    const Responses& all;
    std::map<std::string, Polarity> found;

    const Expr& at(ExprId id) const { return all.model_.at(id); }

    void note(const std::string& name, Polarity direction) {
        const auto [entry, fresh] = found.emplace(canonical_key(name), direction);
        if (!fresh && entry->second != direction) entry->second = Polarity::either;
    }

    // 1: taken to be 0 or more; -1: 0 or less; 0: either.
    int sign(ExprId id) const {
        if (!id.valid()) return 0;
        const Expr& expr = at(id);
        switch (expr.kind) {
            case Expr::Kind::number:
                return expr.value < 0 ? -1 : 1;
            case Expr::Kind::reference:
                return 1;
            case Expr::Kind::unary:
                return expr.unary == model::UnaryOp::minus ? -sign(expr.arguments[0]) : sign(expr.arguments[0]);
            case Expr::Kind::binary:
                return sign_of_binary(expr);
            case Expr::Kind::call:
                return sign_of_call(expr);
            default:
                return 0;
        }
    }

    int sign_of_binary(const Expr& expr) const {
        const int a = sign(expr.arguments[0]), b = sign(expr.arguments[1]);
        switch (expr.binary) {
            case BinaryOp::add:
                return a == b ? a : 0;
            case BinaryOp::subtract:
                // 1 - a share: what is left of a whole.
                return at(expr.arguments[0]).kind == Expr::Kind::number && a == 1 ? 1 : a == -b ? a : 0;
            case BinaryOp::multiply:
            case BinaryOp::divide:
                return a * b;
            case BinaryOp::power:
                return a == 1 ? 1 : 0;
            default:
                return 1;  // truth is 0 or 1
        }
    }

    int sign_of_call(const Expr& expr) const {
        if (const LookupPoints* table = all.table(expr.name)) {
            return std::all_of(table->y.begin(), table->y.end(), [](double y) { return y >= 0; }) ? 1 : 0;
        }
        const FunctionInfo* function = all.function(expr.name);
        if (function == nullptr) return 0;
        switch (function->function) {
            case Function::abs:
            case Function::exp:
            case Function::sqrt:
                return 1;
            case Function::max:
            case Function::max_xmile: {
                // One argument that is 0 or more is enough.
                const bool any = std::any_of(expr.arguments.begin(), expr.arguments.end(),
                                             [this](ExprId argument) { return sign(argument) == 1; });
                return any ? 1 : 0;
            }
            default:
                break;
        }
        // What falls with no argument is 0 or more where they are.
        const bool growing = !function->response.empty() && function->response.find('-') == std::string_view::npos;
        const bool all_positive = std::all_of(expr.arguments.begin(), expr.arguments.end(),
                                              [this](ExprId argument) { return sign(argument) == 1; });
        const bool logarithm = function->function == Function::ln || function->function == Function::log ||
                               function->function == Function::log10 || function->function == Function::log_xmile;
        return growing && all_positive && !logarithm ? 1 : 0;
    }

    // How a product answers to a factor, by the sign of the other.
    static Polarity by(Polarity direction, int other) {
        return other == 1 ? direction : other == -1 ? flipped(direction) : Polarity::either;
    }

    void walk(ExprId id, Polarity direction) {
        if (!id.valid()) return;
        const Expr& expr = at(id);
        for (const model::Subscript& subscript : expr.subscripts) {
            walk(subscript.first, Polarity::either);
            walk(subscript.last, Polarity::either);
        }
        switch (expr.kind) {
            case Expr::Kind::reference:
                note(expr.name, direction);
                break;
            case Expr::Kind::unary:
                walk(expr.arguments[0], expr.unary == model::UnaryOp::plus ? direction : flipped(direction));
                break;
            case Expr::Kind::binary:
                walk_binary(expr, direction);
                break;
            case Expr::Kind::conditional:
                walk(expr.arguments[0], Polarity::either);
                for (std::size_t i = 1; i < expr.arguments.size(); ++i) walk(expr.arguments[i], direction);
                break;
            case Expr::Kind::call:
                walk_call(expr, direction);
                break;
            default:
                for (const ExprId argument : expr.arguments) walk(argument, Polarity::either);
        }
    }

    void walk_binary(const Expr& expr, Polarity direction) {
        const ExprId a = expr.arguments[0], b = expr.arguments[1];
        switch (expr.binary) {
            case BinaryOp::add:
            case BinaryOp::logical_and:
            case BinaryOp::logical_or:
                walk(a, direction);
                walk(b, direction);
                break;
            case BinaryOp::subtract:
            case BinaryOp::greater:
            case BinaryOp::greater_equal:
                walk(a, direction);
                walk(b, flipped(direction));
                break;
            case BinaryOp::less:
            case BinaryOp::less_equal:
                walk(a, flipped(direction));
                walk(b, direction);
                break;
            case BinaryOp::multiply:
                walk(a, by(direction, sign(b)));
                walk(b, by(direction, sign(a)));
                break;
            case BinaryOp::divide:
                walk(a, by(direction, sign(b)));
                // 1 / b falls with b on either side of 0; so does a / b times the sign of a.
                walk(b, by(flipped(direction), sign(a)));
                break;
            case BinaryOp::power:
                walk(a, by(direction, sign(a) == 1 ? sign(b) : 0));
                walk(b, Polarity::either);
                break;
            default:
                walk(a, Polarity::either);
                walk(b, Polarity::either);
        }
    }

    void walk_call(const Expr& expr, Polarity direction) {
        if (const LookupPoints* table = all.table(expr.name)) {
            note(expr.name, Polarity::either);
            walk_table(*table, expr.arguments.empty() ? ExprId() : expr.arguments.front(), direction);
            return;
        }
        const FunctionInfo* function = all.function(expr.name);
        const auto& arguments = expr.arguments;
        if (function != nullptr && function->function == Function::with_lookup && arguments.size() == 2 &&
            at(arguments[1]).kind == Expr::Kind::lookup) {
            walk_table(at(arguments[1]).lookup, arguments[0], direction);
            return;
        }
        const std::string_view response = function == nullptr ? std::string_view() : function->response;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const char letter = response.empty() ? '?' : response[std::min(i, response.size() - 1)];
            if (letter == '0') continue;
            walk(arguments[i], letter == '+' ? direction : letter == '-' ? flipped(direction) : Polarity::either);
        }
    }

    void walk_table(const LookupPoints& table, ExprId argument, Polarity direction) {
        const Polarity slope = along(table);
        walk(argument, slope == Polarity::rises   ? direction
                       : slope == Polarity::falls ? flipped(direction)
                                                  : Polarity::either);
    }
};

Responses::Responses(const model::Model& model) : model_(model) {
    for (const model::Variable& variable : model.variables) {
        for (const model::Equation& equation : variable.equations) {
            if (!equation.rhs.valid() || model.at(equation.rhs).kind != Expr::Kind::lookup) continue;
            tables_.emplace(variable.key, &model.at(equation.rhs).lookup);
        }
    }
}

const LookupPoints* Responses::table(const std::string& name) const {
    const auto found = tables_.find(canonical_key(name));
    return found == tables_.end() ? nullptr : found->second;
}

const FunctionInfo* Responses::function(const std::string& name) const {
    return find_function(model_.dialect == model::Dialect::vensim ? NameDialect::vensim : NameDialect::xmile,
                         canonical_key(name));
}

std::map<std::string, Polarity> Responses::of(ExprId expression) const {
    Walk walk{*this, {}};
    walk.walk(expression, Polarity::rises);
    return std::move(walk.found);
}

}  // namespace crux::report
