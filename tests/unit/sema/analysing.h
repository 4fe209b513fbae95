// What the tests of sema share: a model from text, analysed and run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "ir/ir.h"
#include "sema/sema.h"

namespace crux::sema {

using Course = std::vector<double>;  ///< a value a TIME STEP

struct Analysed {
    SourceSet sources;
    DiagnosticSink sink;
    model::Model model;
    std::optional<ir::Module> module;

    /// Names of all diagnostics, in order, joined by blanks.
    std::string kinds() const;
    std::string rendered() const;
    const ir::Variable& variable(const std::string& name) const;
    /// Runs the module (which must verify) by the engine; "x" or "x[A,B]".
    Course course(const std::string& element) const;
    double last(const std::string& element) const { return course(element).back(); }
};

/// Equations divided by "|", after a part in full syntax that ends with "%%" (macros); times are 0 to 4 by 1 unless the
/// text has its own.
std::unique_ptr<Analysed> vensim_model(const std::string& text, const Options& options = {});
/// What stands between <variables> and </variables>; times as above.
std::unique_ptr<Analysed> xmile_model(const std::string& variables, const std::string& declarations = "");
/// An alternative for Options::replacements is parsed into the model that is then analysed.
struct Rival {
    std::string selector, variable;
    std::vector<std::string> alternatives;
};
std::unique_ptr<Analysed> vensim_model(const std::string& text, const std::vector<Rival>& rivals, Options options = {});

/// How often a kind of node occurs in a body, nested ones included.
std::size_t count(const ir::Body& body, ir::Node::Kind kind);

}  // namespace crux::sema
