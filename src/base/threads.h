// Work shared among threads. Results must not depend on who does what: callers key
// everything by the task's index.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>

namespace crux {

/// A request to stop early, checked between tasks and safe to set from a signal handler.
class StopFlag {
  public:
    void request() noexcept { flag_.store(true, std::memory_order_relaxed); }
    bool requested() const noexcept { return flag_.load(std::memory_order_relaxed); }

  private:
    std::atomic<bool> flag_{false};
};

/// Number of threads the machine offers, at least 1.
unsigned hardware_threads();

/// Calls task(index, worker) for each index in [0, count), indices handed out in ascending
/// order; `worker` is in [0, threads). Ends early, with the tasks already begun completed,
/// when `stop` is requested. An exception of a task is rethrown here. Returns how many
/// tasks, counted from 0 without a gap, were completed.
std::size_t parallel_for(unsigned threads, std::size_t count,
                         const std::function<void(std::size_t index, unsigned worker)>& task,
                         const StopFlag* stop = nullptr);

}  // namespace crux
