// Long work outside of the GIL that Ctrl-C ends. Python runs signal handlers in its main thread alone and with the
// GIL, so the calling thread must stay free for them: it waits, looks for signals twenty times a second and tells the
// progress, while the work goes on in a thread of its own.
#pragma once

#include <nanobind/nanobind.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/threads.h"

namespace crux::python {

namespace nb = nanobind;

inline constexpr std::chrono::milliseconds between_looks{50};

/// What the work tells and is told. Thread-safe.
class Watch {
  public:
    const StopFlag* stop() const { return &stop_; }
    void progress(std::uint64_t done, std::uint64_t total) {
        done_.store(done, std::memory_order_relaxed);
        total_.store(total, std::memory_order_relaxed);
    }

    /// Runs `work` in a thread and waits for it. What the work throws is thrown here; so is what a signal handler
    /// (KeyboardInterrupt) or `told(done, total)` raises, once the work has ended. To be called with the GIL.
    template <class Work>
    void run(const nb::object& told, Work&& work) {
        std::exception_ptr failure, raised;
        {
            nb::gil_scoped_release outside;
            std::thread thread([&] {
                try {
                    work();
                } catch (...) {
                    failure = std::current_exception();
                }
                const std::lock_guard lock(mutex_);
                finished_ = true;
                ended_.notify_one();
            });
            std::unique_lock lock(mutex_);
            while (!ended_.wait_for(lock, between_looks, [&] { return finished_; })) {
                lock.unlock();
                if (!raised) raised = look(told);
                if (raised) stop_.request();
                lock.lock();
            }
            lock.unlock();
            thread.join();
        }
        if (!raised && !failure) raised = look(told);
        if (raised) std::rethrow_exception(raised);
        if (failure) std::rethrow_exception(failure);
    }

  private:
    std::exception_ptr look(const nb::object& told) {
        nb::gil_scoped_acquire inside;
        try {
            if (PyErr_CheckSignals() != 0) throw nb::python_error();
            const std::uint64_t total = total_.load(std::memory_order_relaxed);
            if (!told.is_none() && total > 0) told(done_.load(std::memory_order_relaxed), total);
        } catch (...) {
            return std::current_exception();
        }
        return nullptr;
    }

    StopFlag stop_;
    std::atomic<std::uint64_t> done_{0}, total_{0};
    std::mutex mutex_;
    std::condition_variable ended_;
    bool finished_ = false;
};

/// The value of work(watch), run by Watch::run.
template <class Work>
auto interruptible(const nb::object& told, Work&& work) {
    Watch watch;
    std::optional<std::invoke_result_t<Work, Watch&>> result;
    watch.run(told, [&] { result.emplace(work(watch)); });
    return std::move(*result);
}

/// For work of the calling thread that is too short for a thread of its own: true once a signal handler has raised,
/// which is then Python's error indicator. To be asked often, without the GIL.
class SignalCheck {
  public:
    bool operator()() {
        if (++asked_ % 64 != 0) return false;
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < between_looks) return false;
        last_ = now;
        nb::gil_scoped_acquire inside;
        return PyErr_CheckSignals() != 0;
    }

  private:
    std::uint64_t asked_ = 0;
    std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace crux::python
