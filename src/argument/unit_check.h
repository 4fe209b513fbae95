// Units that an argument file writes against those of the model.
#pragma once

#include <string>

#include "argument/words.h"
#include "diag/diagnostic.h"
#include "ir/ir.h"
#include "model/model.h"
#include "units/units.h"

namespace crux::argument {

class UnitCheck {
  public:
    UnitCheck(const model::Model& model, const ir::Module& module, DiagnosticSink& sink);
    /// Reports a unit that is none, or that is another than the variable's (`times_time`: than its
    /// integral's). Where the model gives none, or the file, nothing is compared.
    void check(const Word& unit, const ir::Variable& variable, bool times_time, const std::string& where) const;

  private:
    units::UnitSystem units_;
    const ir::Module& module_;
    DiagnosticSink& sink_;
};

}  // namespace crux::argument
