// XMILE's equation language -> expressions of the model. Enters: the text of an <eqn> with its
// places; leaves: a tree in the model's arena. Source: OASIS XMILE 1.0, sections 3.2 to 3.4.
#pragma once

#include "diag/diagnostic.h"
#include "model/model.h"
#include "xmile/xml_text.h"

namespace crux::xmile {

struct ParsedExpression {
    model::ExprId id;    ///< invalid where the text was empty or wrong
    bool empty = false;  ///< nothing but blanks and comments
};

/// Parses the whole text; what is wrong is reported once, at the first place.
/// "1, 2; 3, 4" (an array's constants) becomes Expr::Kind::number_list.
ParsedExpression parse_expression(model::Model& model, const MappedText& text, DiagnosticSink& sink);

/// A name as people read it: outer quotes dropped, the escapes \n, \" and \\ resolved.
std::string plain_name(std::string_view written);

}  // namespace crux::xmile
