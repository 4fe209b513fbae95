#include "progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace crux::cli {

using std::chrono::duration;
using std::chrono::steady_clock;

Progress::Progress(std::string what)
    : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) != 0), begin_(steady_clock::now()), last_(begin_) {}

Progress::~Progress() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

void Progress::update(std::uint64_t done, std::uint64_t total) {
    const auto now = steady_clock::now();
    if (!terminal_ || total == 0 || now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    const double share = static_cast<double>(done) / static_cast<double>(total);
    const double spent = duration<double>(now - begin_).count();
    std::string left;
    if (share > 0.02) left = fmt::format(", {:.0f} s left", spent / share - spent);
    fmt::print(stderr, "\r\x1b[K{}: {:.0f} percent{}", what_, 100 * share, left);
    std::fflush(stderr);
    drawn_ = true;
}

}  // namespace crux::cli
