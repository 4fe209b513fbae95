// How an argument is read: which of its two codings, what was known at a date, which policies. One
// file, several views; stances keep their numbers in all of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "argument/argument.h"
#include "base/result.h"

namespace crux::argument {

enum class Coding : std::uint8_t { charitable, central };

struct View {
    Coding coding = Coding::charitable;
    enum class Known : std::uint8_t { as_filed, all, dated } known = Known::as_filed;
    Date date;                ///< where `dated`
    bool whole_menu = false;  ///< policies off the menu too
};

/// "as-filed", "all" or an ISO date into `view`; what is wrong with it otherwise.
std::optional<std::string> read_known(std::string_view text, View& view);

/// Takes the view in place. Central coding: stances that have one are replaced by it. A date: stances
/// known only later are out of force; those refuted by then too, and a claim whose own stance is
/// refuted is held at its mirrored rival, or the first in force; of uncertain numbers the last
/// revision known by then counts (without a date the last of all). Off the menu: dropped.
void take_view(Argument& argument, const View& view);

/// Claims that the view holds at another stance than the argument's own, for want of knowledge or
/// against it.
std::vector<std::size_t> held_otherwise(const Argument& argument);

}  // namespace crux::argument
