// Hashes of inputs and results.
#pragma once

#include <string>
#include <string_view>

namespace crux {

/// SHA-256 of the bytes, in lower-case hexadecimal; what `sha256sum` prints.
std::string sha256(std::string_view bytes);

}  // namespace crux
