// Expressions as text, with the parentheses that Vensim's precedence needs and no others. What
// XMILE alone has is written with Vensim's function for it (IF THEN ELSE, MODULO).
#include <fmt/format.h>

#include "base/text.h"
#include "vensim/names.h"
#include "vensim/precedence.h"
#include "vensim/print.h"
#include "vensim/vensim.h"

namespace crux::vensim {

using model::BinaryOp;
using model::Expr;
using model::ExprId;
using model::Model;
using model::Subscript;

namespace {

struct Operator {
    std::string_view text;
    int strength;
};

Operator written(BinaryOp op) {
    switch (op) {
        case BinaryOp::add:
            return {" + ", strength_sum};
        case BinaryOp::subtract:
            return {" - ", strength_sum};
        case BinaryOp::multiply:
            return {" * ", strength_product};
        case BinaryOp::divide:
            return {" / ", strength_product};
        case BinaryOp::power:
            return {" ^ ", strength_power};
        case BinaryOp::modulo:
            return {", ", strength_operand};
        case BinaryOp::less:
            return {" < ", strength_comparison};
        case BinaryOp::less_equal:
            return {" <= ", strength_comparison};
        case BinaryOp::greater:
            return {" > ", strength_comparison};
        case BinaryOp::greater_equal:
            return {" >= ", strength_comparison};
        case BinaryOp::equal:
            return {" = ", strength_comparison};
        case BinaryOp::not_equal:
            return {" <> ", strength_comparison};
        case BinaryOp::logical_and:
            return {" :AND: ", strength_and};
        case BinaryOp::logical_or:
            return {" :OR: ", strength_or};
    }
    throw InternalError("vensim print: a binary operation without a sign");
}

class ExpressionWriter {
  public:
    ExpressionWriter(const Model& model, std::string& out) : model_(model), out_(out) {}

    /// Writes `id` where an operand of at least this strength is needed.
    void write(ExprId id, int needed = 0) {
        const Expr& node = model_.at(id);
        const bool parentheses = strength(node) < needed;
        if (parentheses) out_ += '(';
        write(node);
        if (parentheses) out_ += ')';
    }

    void subscripts(const std::vector<Subscript>& list) {
        if (list.empty()) return;
        out_ += '[';
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (i > 0) out_ += ", ";
            subscript(list[i]);
        }
        out_ += ']';
    }

  private:
    static int strength(const Expr& node) {
        if (node.kind == Expr::Kind::binary) return written(node.binary).strength;
        if (node.kind == Expr::Kind::unary)
            return node.unary == model::UnaryOp::logical_not ? strength_not : strength_sign;
        return node.kind == Expr::Kind::number && node.value < 0 ? strength_sign : strength_operand;
    }

    void write(const Expr& node) {
        switch (node.kind) {
            case Expr::Kind::number:
                out_ += format_number(node.value);
                break;
            case Expr::Kind::missing:
                out_ += ":NA:";
                break;
            case Expr::Kind::reference:
                out_ += written_name(node.name);
                subscripts(node.subscripts);
                break;
            case Expr::Kind::call:
                call(node);
                break;
            case Expr::Kind::unary:
                unary(node);
                break;
            case Expr::Kind::binary:
                binary(node);
                break;
            case Expr::Kind::lookup:
                out_ += '(' + written_points(node.lookup) + ')';
                break;
            case Expr::Kind::number_list:
                number_list(node);
                break;
            case Expr::Kind::text:
                out_ += '\'' + node.name + '\'';
                break;
            case Expr::Kind::conditional:
                out_ += "IF THEN ELSE";
                arguments(node);
                break;
        }
    }

    void call(const Expr& node) {
        out_ += written_name(node.name);
        subscripts(node.subscripts);
        arguments(node);
    }

    void arguments(const Expr& node) {
        const std::size_t inputs = node.arguments.size() - node.outputs;
        out_ += '(';
        for (std::size_t i = 0; i < node.arguments.size(); ++i) {
            if (i > 0) out_ += i == inputs ? " : " : ", ";
            write(node.arguments[i]);
        }
        out_ += ')';
    }

    void unary(const Expr& node) {
        const bool logical = node.unary == model::UnaryOp::logical_not;
        out_ += logical ? ":NOT: " : node.unary == model::UnaryOp::minus ? "-" : "+";
        write(node.arguments[0], logical ? strength_not : strength_sign);
    }

    void binary(const Expr& node) {
        if (node.binary == BinaryOp::modulo) {
            out_ += "MODULO";
            return arguments(node);
        }
        const Operator sign = written(node.binary);
        const bool right_associative = node.binary == BinaryOp::power;
        write(node.arguments[0], right_associative ? sign.strength + 1 : sign.strength);
        out_ += sign.text;
        write(node.arguments[1], right_associative ? sign.strength : sign.strength + 1);
    }

    void number_list(const Expr& node) {
        const bool one_row = node.row_lengths.size() == 1 && node.numbers.size() > 1;
        std::size_t at = 0;
        for (std::uint32_t length : node.row_lengths) {
            for (std::uint32_t i = 0; i < length; ++i) {
                if (i > 0) out_ += ", ";
                out_ += format_number(node.numbers[at++]);
            }
            if (!one_row) out_ += "; ";
        }
        if (out_.ends_with(' ')) out_.pop_back();
    }

    void subscript(const Subscript& one) {
        switch (one.kind) {
            case Subscript::Kind::name:
                out_ += written_name(one.name);
                break;
            case Subscript::Kind::name_bang:
                out_ += written_name(one.name) + '!';
                break;
            case Subscript::Kind::wildcard:
                out_ += one.name.empty() ? "*" : "*:" + written_name(one.name);
                break;
            case Subscript::Kind::expression:
                write(one.first);
                break;
            case Subscript::Kind::range:
                write(one.first);
                out_ += ':';
                write(one.last);
                break;
        }
    }

    const Model& model_;
    std::string& out_;
};

}  // namespace

std::string written_points(const model::LookupPoints& points) {
    std::string out;
    const auto pair = [&](double x, double y) { out += '(' + format_number(x) + ',' + format_number(y) + ')'; };
    const bool range = points.x_min && points.x_max && points.y_min && points.y_max;
    if (range) {
        out += '[';
        pair(*points.x_min, *points.y_min);
        out += '-';
        pair(*points.x_max, *points.y_max);
        out += ']';
    }
    for (std::size_t i = 0; i < points.x.size(); ++i) {
        if (range || i > 0) out += ',';
        pair(points.x[i], points.y[i]);
    }
    return out;
}

std::string written_subscripts(const Model& model, const std::vector<Subscript>& list) {
    std::string out;
    ExpressionWriter(model, out).subscripts(list);
    return out;
}

std::string print_expression(const Model& model, ExprId expression) {
    std::string out;
    ExpressionWriter(model, out).write(expression);
    return out;
}

}  // namespace crux::vensim
