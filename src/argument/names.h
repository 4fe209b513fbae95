// Names in an argument file against the elements of a module: "name", "name[A,B]", "name[A,*]".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "argument/argument.h"
#include "diag/diagnostic.h"
#include "engine/engine.h"
#include "ir/ir.h"

namespace crux::argument {

/// "name[A, B]" -> its parts, trimmed; no subscripts where there are no brackets.
struct SplitName {
    std::string variable;
    std::vector<std::string> subscripts;
    bool subscripted = false;
};
SplitName split_name(std::string_view text);

class Names {
  public:
    Names(const ir::Module& module, DiagnosticSink& sink);

    /// All elements of a name without subscripts; `*` or a dimension's own name stands for all of its
    /// elements. `where` names the place in messages. Reported where the module has no such thing.
    std::optional<std::vector<engine::Element>> elements(const Word& name, const std::string& where);
    /// The same for what must be one element.
    std::optional<engine::Element> element(const Word& name, const std::string& where);
    /// The same for what is to be set: a constant.
    std::optional<std::vector<engine::Element>> constant(const Word& name, const std::string& where);
    const ir::Module& module() const { return module_; }

  private:
    std::optional<std::vector<std::uint32_t>> positions(const ir::Axis& axis, const std::string& subscript) const;
    void unknown(const Word& name, const std::string& variable, const std::string& where);

    const ir::Module& module_;
    DiagnosticSink& sink_;
    std::vector<std::string> known_;
};

}  // namespace crux::argument
