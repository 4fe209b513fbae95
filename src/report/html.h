// Writing HTML: text is escaped at one place, so that names and words from models and arguments
// stay text whatever they hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace crux::report {

/// & < > " ' as entities: safe inside elements and quoted attributes.
std::string escape(std::string_view text);

/// A number for people: at most `digits` significant digits, thousands separated by a thin
/// space, no exponent between 1e-4 and 1e15.
std::string people_number(double value, int digits = 3);
/// A unit for people, escaped: "person*week" as "person-week", a dimensionless one as "(index)".
std::string people_unit(std::string_view unit);
/// A share as a percentage: "37 percent", "under 1 percent", "over 99 percent".
std::string percent(double share);

/// A table with a caption, header cells and body cells; cells are HTML already.
struct Table {
    std::string caption;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;  ///< the first cell of a row is its header
    std::string css_class;
};
std::string table(const Table& table);

/// "a, b and c".
std::string listing(const std::vector<std::string>& items);

}  // namespace crux::report
