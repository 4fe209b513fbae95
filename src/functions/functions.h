// The one table of the functions of the modelling languages. Parsing, checking, units,
// lowering, documentation (docs/reference/functions.md) and tests read it; nothing else
// knows a function's name. Each row cites where its meaning comes from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "functions/operations.h"

namespace crux {

/// How sema lowers a call.
enum class Lowering : std::uint8_t {
    elementwise,  ///< straight to `operation`
    special,      ///< by the function's own rule in src/sema (the enumerator Function says which)
    unsupported   ///< known by name, refused with a clear message
};

// CRUX_FUNCTION rows live in functions.def; Function is their enumerator.
enum class Function : std::uint16_t {
#define CRUX_FUNCTION(enumerator, vensim, xmile, min_args, max_args, lowering, operation, units, response, doc, \
                      source)                                                                                   \
    enumerator,
#include "functions/functions.def"
#undef CRUX_FUNCTION
};

struct FunctionInfo {
    Function function;
    std::string_view vensim;  ///< name in Vensim, upper case, empty where it has none; alternatives separated by |
    std::string_view xmile;   ///< name in XMILE, upper case; alternatives separated by |
    std::uint8_t min_args, max_args;
    Lowering lowering;
    std::optional<Operation> operation;  ///< for Lowering::elementwise
    /// Unit rule: letters by position, result first: "1" dimensionless, "a".."d" one unknown unit each,
    /// "t" the time unit, "*" free; e.g. "a(aa)" for MIN. Empty: rule of its own in sema.
    std::string_view units;
    /// How the result answers where an argument rises and all are 0 or more, by position: + it does not fall,
    /// - it does not rise, 0 it stays, ? either. The last stands for all further arguments; empty: not said.
    std::string_view response;
    std::string_view doc;
    std::string_view source;
};

std::span<const FunctionInfo> function_table();
const FunctionInfo& function_info(Function function);

enum class NameDialect : std::uint8_t { vensim, xmile };
/// By canonical key of the name (upper or lower case); null where the language has no such function.
const FunctionInfo* find_function(NameDialect dialect, std::string_view name);

}  // namespace crux
