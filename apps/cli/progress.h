// One line on a terminal that says how far long work is and how long it will still take; nothing
// where standard error is no terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace crux::cli {

class Progress {
  public:
    explicit Progress(std::string what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `done` of `total` units of work; draws at most ten times a second.
    void update(std::uint64_t done, std::uint64_t total);

  private:
    std::string what_;
    bool terminal_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point begin_, last_;
};

}  // namespace crux::cli
