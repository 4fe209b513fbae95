// Questions about a module that need no walk over its bodies.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "ir/ir.h"

namespace crux::ir {

namespace {

/// Saturates, so that a declaration that cannot be met is found by verify() and not by an overflow.
std::uint32_t nearest_count(double value) {
    constexpr double most = std::numeric_limits<std::uint32_t>::max();
    if (!(value > 0)) return 0;
    return value >= most ? std::numeric_limits<std::uint32_t>::max()
                         : static_cast<std::uint32_t>(std::floor(value + 0.5));
}

}  // namespace

std::uint32_t TimeSpecs::steps() const { return nearest_count((final - initial) / step); }

std::uint32_t TimeSpecs::save_every() const { return std::max(1u, nearest_count(save_step / step)); }

std::uint32_t Module::elements(VariableId id) const { return elements(at(id).axes); }

std::uint32_t Module::elements(const std::vector<AxisId>& of) const {
    std::uint64_t count = 1;
    for (AxisId axis : of) {
        count = std::min<std::uint64_t>(count * axes.at(axis.index).elements.size(),
                                        std::numeric_limits<std::uint32_t>::max());
    }
    return static_cast<std::uint32_t>(count);
}

VariableId Module::find(std::string_view wanted) const {
    const std::string key = canonical_key(wanted);
    for (std::size_t i = 0; i < variables.size(); ++i) {
        if (canonical_key(variables[i].name) == key) return VariableId(i);
    }
    return {};
}

std::string Module::element_name(VariableId id, std::uint32_t element) const {
    const Variable& variable = at(id);
    if (variable.axes.empty()) return variable.name;
    std::string subscripts;
    for (std::size_t i = variable.axes.size(); i-- > 0;) {
        const std::vector<std::string>& names = axes.at(variable.axes[i].index).elements;
        const std::string& subscript = names.at(element % names.size());
        subscripts = subscripts.empty() ? subscript : subscript + "," + subscripts;
        element /= static_cast<std::uint32_t>(names.size());
    }
    return variable.name + "[" + subscripts + "]";
}

}  // namespace crux::ir
