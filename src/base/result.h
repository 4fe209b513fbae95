// Result<T>: a value, or why the surroundings did not give one (missing file,
// full disk). What is wrong with a *model* or an *argument* is never a Result:
// it is a Diagnostic (src/diag), because there can be many of them.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace crux {

/// Why an operation on the surroundings failed, in one sentence for people.
struct Failure {
    std::string message;
};

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::move(value)) {}
    Result(Failure failure) : content_(std::move(failure)) {}

    bool ok() const { return std::holds_alternative<T>(content_); }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<T>(content_); }
    const T& value() const& { return std::get<T>(content_); }
    T&& value() && { return std::get<T>(std::move(content_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Failure& failure() const { return std::get<Failure>(content_); }

  private:
    std::variant<T, Failure> content_;
};

/// The result of an operation that gives nothing back.
struct Done {};

/// A fault of ours: an invariant does not hold. Thrown, caught by the driver
/// alone, and ends the command with exit code 3.
class InternalError : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

}  // namespace crux
