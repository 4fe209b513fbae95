// A fast checksum of much data, to find damage; it is no cryptographic hash (see sha256.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crux {

/// 64 bits. Any change within eight aligned bytes gives another checksum; any other change but by a chance of 2^-64.
/// Reads about 5 GB a second, so that it does not show beside writing.
std::uint64_t checksum(std::string_view bytes);

/// What a file should hold.
struct FileSum {
    std::string path;  ///< relative to a folder that the holder knows
    std::uint64_t checksum = 0;
};

}  // namespace crux
