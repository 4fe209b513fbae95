// Distinct index types that do not mix: Id<VariableTag> is no Id<TableTag>.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace crux {

template <class Tag>
struct Id {
    static constexpr std::uint32_t none_value = 0xffffffffu;
    std::uint32_t index = none_value;

    constexpr Id() = default;
    constexpr explicit Id(std::size_t i) : index(static_cast<std::uint32_t>(i)) {}
    constexpr bool valid() const { return index != none_value; }
    constexpr auto operator<=>(const Id&) const = default;
};

}  // namespace crux

template <class Tag>
struct std::hash<crux::Id<Tag>> {
    std::size_t operator()(crux::Id<Tag> id) const noexcept { return id.index; }
};
