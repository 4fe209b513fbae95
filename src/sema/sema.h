// Meaning: names, subscripts, macros, units, order of evaluation, and lowering of a model to the
// array program. The only layer that sees both.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "ir/ir.h"
#include "model/model.h"

namespace crux::sema {

/// Rival equations or lookups of one variable, chosen per lane by a selector: case 0 is the
/// model's own, case i is alternatives[i - 1]. The selector becomes a variable of Role::selector.
struct Replacement {
    std::string selector;                     ///< its name in the module, e.g. "stance of C40"
    std::string variable;                     ///< name of the variable replaced
    std::vector<model::ExprId> alternatives;  ///< expressions in the model's arena (lookup: Expr::Kind::lookup)
    Span span;
};

/// `--set "name=value"` and levers: the variable (all elements, or one: "name[A,B]") becomes a
/// constant of that value, whatever its equation was.
struct Override {
    std::string name;
    double value;
    Span span;
};

struct Options {
    std::vector<Replacement> replacements;
    std::vector<Override> overrides;
    std::string directory;     ///< where GET XLS DATA and the like look for files
    bool check_units = false;  ///< also report units that do not fit (as warnings)
};

/// Nothing where there were errors; all are in the sink. A cycle is reported with the author's
/// names along it; an unknown name with the closest known one.
std::optional<ir::Module> analyse(model::Model& model, const SourceSet& sources, const Options& options,
                                  DiagnosticSink& sink);

}  // namespace crux::sema
