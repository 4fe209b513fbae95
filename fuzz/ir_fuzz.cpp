// Any text as an array program: parsed or refused with a line inside the text, never a crash; what
// parses prints to a text that reads back as the same text; what does not verify says why in words
// that are not empty.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ir/ir.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crux::ir;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = parse(text);
    if (const auto* failure = std::get_if<ParseFailure>(&parsed)) {
        const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
        require(failure->line >= 1 && failure->line <= lines && !failure->message.empty());
        return 0;
    }
    const Module& module = std::get<Module>(parsed);
    const std::string printed = print(module);
    const auto again = parse(printed);
    require(std::holds_alternative<Module>(again));
    require(print(std::get<Module>(again)) == printed);
    const auto faults = verify(module);
    require(faults == verify(std::get<Module>(again)));
    for (const std::string& fault : faults) require(!fault.empty());
    return 0;
}
