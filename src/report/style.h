// The report's one style sheet: light and dark, narrow and wide, screen and paper.
#pragma once

#include <string_view>

namespace crux::report {

extern const std::string_view style_sheet;

}  // namespace crux::report
