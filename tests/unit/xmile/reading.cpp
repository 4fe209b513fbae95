#include "reading.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace crux::xmile {

namespace {

using model::BinaryOp;
using model::Expr;
using model::Subscript;

std::string sign(BinaryOp operation) {
    switch (operation) {
        case BinaryOp::add:
            return "+";
        case BinaryOp::subtract:
            return "-";
        case BinaryOp::multiply:
            return "*";
        case BinaryOp::divide:
            return "/";
        case BinaryOp::power:
            return "^";
        case BinaryOp::modulo:
            return "mod";
        case BinaryOp::less:
            return "<";
        case BinaryOp::less_equal:
            return "<=";
        case BinaryOp::greater:
            return ">";
        case BinaryOp::greater_equal:
            return ">=";
        case BinaryOp::equal:
            return "=";
        case BinaryOp::not_equal:
            return "<>";
        case BinaryOp::logical_and:
            return "and";
        case BinaryOp::logical_or:
            return "or";
    }
    return "?";
}

std::string subscript(const Reading& reading, const Subscript& s) {
    switch (s.kind) {
        case Subscript::Kind::name:
            return s.name;
        case Subscript::Kind::name_bang:
            return fmt::format("{}!", s.name);
        case Subscript::Kind::wildcard:
            return fmt::format("*:{}", s.name);
        case Subscript::Kind::expression:
            return fmt::format("#{}", reading.shown(s.first));
        case Subscript::Kind::range:
            return fmt::format("{}:{}", reading.shown(s.first), reading.shown(s.last));
    }
    return "?";
}

std::string points(const model::LookupPoints& table) {
    std::vector<std::string> pairs;
    for (std::size_t i = 0; i < table.x.size(); ++i) pairs.push_back(fmt::format("{}:{}", table.x[i], table.y[i]));
    return fmt::format("{{{}}}", fmt::join(pairs, " "));
}

}  // namespace

std::string Reading::shown(model::ExprId id) const {
    if (!id.valid()) return "<none>";
    const Expr& e = model.at(id);
    std::vector<std::string> inside, given;
    for (const Subscript& s : e.subscripts) inside.push_back(subscript(*this, s));
    for (model::ExprId a : e.arguments) given.push_back(shown(a));
    const std::string subscripts = inside.empty() ? std::string() : fmt::format("[{}]", fmt::join(inside, ","));
    const std::string arguments = fmt::format("{}", fmt::join(given, ", "));
    switch (e.kind) {
        case Expr::Kind::number:
            return format_number(e.value);
        case Expr::Kind::missing:
            return ":NA:";
        case Expr::Kind::reference:
            return e.name + subscripts;
        case Expr::Kind::call:
            return fmt::format("{}{}({})", e.name, subscripts, arguments);
        case Expr::Kind::unary:
            return fmt::format("({}{})",
                               e.unary == model::UnaryOp::minus  ? "-"
                               : e.unary == model::UnaryOp::plus ? "+"
                                                                 : "not ",
                               arguments);
        case Expr::Kind::binary:
            return fmt::format("({} {} {})", given[0], sign(e.binary), given[1]);
        case Expr::Kind::lookup:
            return points(e.lookup);
        case Expr::Kind::number_list:
            return fmt::format("{} | {}", fmt::join(e.numbers, " "), fmt::join(e.row_lengths, " "));
        case Expr::Kind::text:
            return fmt::format("'{}'", e.name);
        case Expr::Kind::conditional:
            return fmt::format("if({})", arguments);
    }
    return "?";
}

}  // namespace crux::xmile
