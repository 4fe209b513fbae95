// The linear argument (linear/argument.toml), whose answers are known in closed form, and its order of policies and
// viewpoints.
#pragma once

#include <cstddef>
#include <filesystem>

#include "argument/bound.h"

namespace crux {

enum Policy : std::size_t { act, wait, half, late };
enum Viewpoint : std::size_t { gain, thrift, own };

inline const argument::Loaded& linear() {
    static const auto loaded =
        argument::load(std::filesystem::path(CRUX_SOURCE_DIR) / "tests/unit/crux/linear/argument.toml");
    return **loaded;
}

}  // namespace crux
