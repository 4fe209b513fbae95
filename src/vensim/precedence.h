// How tightly Vensim's operators bind, loosest first; parser and printer share it.
// Source: the order in Vensim's manual, with test-models' exponentiation and logicals.
#pragma once

namespace crux::vensim {

inline constexpr int strength_or = 1;
inline constexpr int strength_and = 2;
inline constexpr int strength_not = 3;
inline constexpr int strength_comparison = 4;
inline constexpr int strength_sum = 5;
inline constexpr int strength_product = 6;
inline constexpr int strength_sign = 7;
inline constexpr int strength_power = 8;
inline constexpr int strength_operand = 9;

}  // namespace crux::vensim
