// Reading and writing files without losing anything: a write goes to a temporary
// file beside the target, is flushed, and is then renamed over it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace crux {

Result<std::string> read_file(const std::filesystem::path& path);
Result<Done> write_file(const std::filesystem::path& path, std::string_view content);

/// SHA-256 of the bytes, in lower-case hexadecimal; what `sha256sum` prints.
std::string sha256(std::string_view bytes);

}  // namespace crux
