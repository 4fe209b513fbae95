// How an equation answers to what it names: the signs of a causal-loop diagram. Read off the equation as written,
// on the assumption that quantities are 0 or more, as the arrows of such diagrams are meant; where that does not
// settle it (a difference times a factor, a table that rises and falls, a condition), it is either.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "functions/functions.h"
#include "model/model.h"

namespace crux::report {

enum class Polarity : std::uint8_t {
    rises,  ///< it does not fall where the cause rises
    falls,  ///< it does not rise
    either  ///< it depends, or is not known
};
char sign_of(Polarity polarity);  ///< '+', '-', '?'

class Responses {
  public:
    /// `model` must outlive it.
    explicit Responses(const model::Model& model);

    /// Names (canonical keys) in an expression, and how its value answers to each.
    std::map<std::string, Polarity> of(model::ExprId expression) const;

  private:
    struct Walk;
    const model::LookupPoints* table(const std::string& name) const;
    const FunctionInfo* function(const std::string& name) const;

    const model::Model& model_;
    std::map<std::string, const model::LookupPoints*> tables_;  ///< by the key of the variable that holds one
};

}  // namespace crux::report
