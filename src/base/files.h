// Reading and writing files without losing anything: a write goes to a temporary
// file beside the target, is flushed, and is then renamed over it. What must survive a loss of power
// is there once the folder is flushed too (sync_folder).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"

namespace crux {

Result<std::string> read_file(const std::filesystem::path& path);
Result<Done> write_file(const std::filesystem::path& path, std::string_view content);
/// Makes the names in a folder last: what was renamed into it before.
Result<Done> sync_folder(const std::filesystem::path& path);
/// Whether a file is what a write_file that was killed has left behind.
bool is_leftover(const std::filesystem::path& path);

}  // namespace crux
