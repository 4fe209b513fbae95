#include "base/threads.h"

#include <algorithm>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace crux {

unsigned hardware_threads() { return std::max(1u, std::thread::hardware_concurrency()); }

std::size_t parallel_for(unsigned threads, std::size_t count, const std::function<void(std::size_t, unsigned)>& task,
                         const StopFlag* stop) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::exception_ptr error;
    std::mutex error_mutex;
    const auto work = [&](unsigned worker) {
        while (!failed.load(std::memory_order_relaxed) && !(stop != nullptr && stop->requested())) {
            const std::size_t index = next.fetch_add(1);
            if (index >= count) return;
            try {
                task(index, worker);
            } catch (...) {
                const std::lock_guard lock(error_mutex);
                if (!error) error = std::current_exception();
                failed = true;
            }
        }
    };
    const auto helpers =
        static_cast<unsigned>(std::min<std::size_t>(std::max(threads, 1u), std::max<std::size_t>(count, 1)));
    std::vector<std::thread> pool;
    for (unsigned worker = 1; worker < helpers; ++worker) pool.emplace_back(work, worker);
    work(0);
    for (std::thread& thread : pool) thread.join();
    if (error) std::rethrow_exception(error);
    // Indices are handed out in order and a task once begun is completed, so what is done has no gap.
    return std::min(next.load(), count);
}

}  // namespace crux
