// Tags that do not match, brought into balance. Enters: the text of an ill-formed file; leaves:
// which end tags to insert where, and which stray end tags to blank out. A variable does not
// stand inside a variable, so an unclosed <flow> ends where the next <stock> begins.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crux::xmile {

struct Repair {
    enum class Kind { close, blank };
    Kind kind;
    std::size_t at;      ///< byte of the text: where to insert, or where the stray tag begins
    std::size_t length;  ///< blank: of the stray tag
    std::string name;    ///< of the element
    std::size_t opened;  ///< close: where its start tag begins
};

/// In ascending order of `at`.
std::vector<Repair> find_repairs(std::string_view text);

}  // namespace crux::xmile
