// Any bytes as an XMILE file: read or refused, never a crash; every place lies inside the file,
// and every expression id inside the arena.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "xmile/xmile.h"

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crux::SourceSet sources;
    crux::DiagnosticSink sink;
    const crux::FileId file = sources.add("fuzz.xmile", std::string(reinterpret_cast<const char*>(data), size));
    const crux::model::Model model = crux::xmile::parse(file, sources, sink);
    const std::size_t length = sources.file(file).text.size();
    for (const crux::Diagnostic& diagnostic : sink.all()) {
        check(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.begin <= length);
        check(!crux::render(diagnostic, sources).empty());
    }
    for (const crux::model::Variable& variable : model.variables) {
        check(!variable.key.empty() && !variable.equations.empty());
        for (const crux::model::Equation& equation : variable.equations) {
            check(!equation.rhs.valid() || equation.rhs.index < model.expressions.size());
        }
    }
    for (const crux::model::Expr& expression : model.expressions) {
        check(expression.span.begin <= expression.span.end);
        for (crux::model::ExprId argument : expression.arguments) check(argument.index < model.expressions.size());
    }
    return 0;
}
