// Reading and writing files without losing anything: a write goes to a temporary
// file beside the target, is flushed, and is then renamed over it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"

namespace crux {

Result<std::string> read_file(const std::filesystem::path& path);
Result<Done> write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace crux
