// What long work has finished, kept in a file so that it can go on where it was cut off: named rows of
// numbers under the key of the work (a hash of all that decides its result). Written to a temporary file
// and renamed, at most every two seconds and at the end.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace crux::search {

class Journal {
  public:
    Journal() = default;  ///< keeps nothing on disk
    /// A file of another key, or of another kind, is a failure: it is not overwritten.
    static Result<Journal> open(const std::filesystem::path& path, const std::string& key);
    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&&) = delete;

    std::optional<std::vector<double>> find(const std::string& name) const;
    /// Safe from several threads.
    void put(const std::string& name, std::vector<double> numbers);
    /// What has not been written yet; the first failure to write, if there was one.
    Result<Done> flush();

  private:
    void write();
    std::filesystem::path path_;
    std::string key_;
    std::map<std::string, std::vector<double>> rows_;
    std::optional<Failure> failure_;
    std::chrono::steady_clock::time_point written_{};
    mutable std::mutex mutex_;
};

}  // namespace crux::search
