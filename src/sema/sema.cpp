// The stages in order. See sema.h and analysis.h.
#include "sema/sema.h"

#include <algorithm>

#include "base/text.h"
#include "functions/functions.h"
#include "sema/check_units.h"
#include "sema/definitions.h"
#include "sema/lowerer.h"
#include "sema/macros.h"
#include "sema/order.h"
#include "sema/tables.h"
#include "sema/time_specs.h"
#include "sema/variables.h"

namespace crux::sema {

namespace {

bool is_random(const Analysis& analysis, const model::Expr& expr) {
    if (expr.kind != model::Expr::Kind::call) return false;
    const FunctionInfo* info = find_function(analysis.xmile() ? NameDialect::xmile : NameDialect::vensim, expr.name);
    if (!info) return false;
    switch (info->function) {
        case Function::random_0_1:
        case Function::random_uniform:
        case Function::random_normal:
        case Function::random_exponential:
        case Function::random_poisson:
        case Function::random_pink_noise:
        case Function::random_xmile:
        case Function::normal_xmile:
        case Function::exprnd:
        case Function::poisson_xmile:
            return true;
        default:
            return false;
    }
}

// The ordinal of each random call in its equation, in reading order: a part of the stream's key.
void number_draws(Analysis& analysis) {
    const auto walk = [&](model::ExprId root, std::uint32_t& next) {
        std::vector<model::ExprId> pending = {root};
        while (!pending.empty()) {
            const model::ExprId id = pending.back();
            pending.pop_back();
            if (!id.valid()) continue;
            const model::Expr& expr = analysis.model.at(id);
            if (is_random(analysis, expr)) analysis.draws.emplace(id.index, next++);
            for (auto it = expr.arguments.rbegin(); it != expr.arguments.rend(); ++it) pending.push_back(*it);
        }
    };
    for (const model::Variable& variable : analysis.variables) {
        for (const model::Equation& equation : variable.equations) {
            std::uint32_t next = 0;
            walk(equation.rhs, next);
            walk(equation.initial, next);
        }
    }
    for (const Replacement& replacement : analysis.replacements) {
        std::uint32_t next = 0;
        for (model::ExprId alternative : replacement.alternatives) walk(alternative, next);
    }
}

void order_sections(Analysis& analysis) {
    analysis.module.init = order_statements(analysis, std::move(analysis.init), Section::init);
    analysis.module.step = order_statements(analysis, std::move(analysis.step), Section::step);
    for (Statement& statement : analysis.advance) append(analysis.module.advance, std::move(statement));
}

}  // namespace

std::optional<ir::Module> analyse(model::Model& model, const SourceSet& sources, const Options& options,
                                  DiagnosticSink& sink) {
    if (options.check_units) check_units(model, sources, sink);
    Analysis analysis{model, sources, options, sink};
    analysis.module.name = model.name;
    analysis.dimensions = std::make_unique<Dimensions>(model, file_dimensions(analysis), sink);
    expand_macros(analysis);
    number_draws(analysis);
    gather_symbols(analysis);
    find_times(analysis);
    declare_symbols(analysis);
    define_symbols(analysis);
    run_tasks(analysis);
    order_sections(analysis);  // whatever was wrong before: what is passed over only takes dependences away
    if (sink.has_errors()) return std::nullopt;
    return std::move(analysis.module);
}

}  // namespace crux::sema
