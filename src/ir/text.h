// The text form's words, shared by the printer, the parser and the messages of verify().
// The grammar stands in docs/formats/ir.md.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "ir/ir.h"

namespace crux::ir {

inline constexpr std::array<std::string_view, 5> role_names{"constant", "selector", "stock", "level", "auxiliary"};
inline constexpr std::array<std::string_view, 4> table_mode_names{"clamp", "extrapolate", "hold", "forward"};
inline constexpr std::array<std::string_view, 3> method_names{"euler", "rk2", "rk4"};
inline constexpr std::array random_law_names{
#define CRUX_RANDOM_LAW(enumerator, name, parameters, meaning) std::string_view{name},
    CRUX_RANDOM_LAWS(CRUX_RANDOM_LAW)
#undef CRUX_RANDOM_LAW
};
inline constexpr std::array random_law_parameters{
#define CRUX_RANDOM_LAW(enumerator, name, parameters, meaning) parameters,
    CRUX_RANDOM_LAWS(CRUX_RANDOM_LAW)
#undef CRUX_RANDOM_LAW
};

/// Bodies nest no deeper, so that what recurses over them cannot run out of stack.
inline constexpr unsigned deepest_nesting = 200;

/// Bounds of tables that are sized by these counts.
inline constexpr std::uint32_t most_values = 1u << 26, most_loops = 1u << 22;

/// All bits of a double: "nan" is the usual quiet NaN, any other "nan:" and its bits in hexadecimal.
std::string exact_number(double value);

/// A node without its bodies, on one line: "%5 = mul %3, %4".
std::string head(const Node& node);

}  // namespace crux::ir
