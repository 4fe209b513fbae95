// What an argument changes in a model before it is lowered: rival equations and tables of claims,
// levers that change at a date, and constants written as arithmetic ("1/52"), which become plain
// constants so that they can be set.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "argument/argument.h"
#include "model/model.h"
#include "sema/sema.h"

namespace crux::argument {

struct Alternatives {
    sema::Options options;
    /// selector of a claim's variable: case by stance, 0 where the stance leaves the model's own.
    struct Choice {
        std::string selector;
        std::size_t owner = 0;           ///< claim (index into Argument::claims), or policies
        std::vector<std::size_t> cases;  ///< one a stance, or one a policy
    };
    std::vector<Choice> claims, policies;
};

Alternatives alternatives(const Argument& argument, model::Model& model, DiagnosticSink& sink);

}  // namespace crux::argument
