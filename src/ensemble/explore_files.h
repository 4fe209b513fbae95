// The files of DIR (docs/formats/ensemble.md).
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ensemble/explore.h"

namespace crux::ensemble {

/// A file that grows row by row under a temporary name and is renamed into place when closed.
class RowFile {
  public:
    static Result<std::unique_ptr<RowFile>> create(const std::filesystem::path& path, std::string_view header);
    ~RowFile();
    RowFile(const RowFile&) = delete;
    RowFile& operator=(const RowFile&) = delete;
    /// After a failure nothing more is written; close() tells.
    void append(std::string_view rows);
    Result<Done> close();

  private:
    RowFile() = default;
    std::filesystem::path path_, temporary_;
    std::FILE* file_ = nullptr;
    int error_ = 0;
};

/// SHA-256 of to_json.
std::string hash_of(const ExploreResult& result);

}  // namespace crux::ensemble
