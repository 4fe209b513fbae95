// Vensim .mdl -> model, and back. Enters: a decoded file; leaves: the model as its author wrote
// it, and diagnostics for all that was not understood (parsing goes on at the next `|`).
#pragma once

#include <string>
#include <string_view>

#include "diag/diagnostic.h"
#include "model/model.h"

namespace crux::vensim {

model::Model parse(FileId file, const SourceSet& sources, DiagnosticSink& sink);

/// Parses one expression that stands at `span` in any file (a stance in an argument file, `--set`)
/// into the model's arena. Invalid id and a diagnostic where it is not one.
model::ExprId parse_expression(model::Model& model, std::string_view text, Span span, DiagnosticSink& sink);

/// The model as a .mdl text that parses to the same model.
std::string print(const model::Model& model);
/// One expression in Vensim's syntax.
std::string print_expression(const model::Model& model, model::ExprId expression);

}  // namespace crux::vensim
