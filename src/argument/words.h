// Texts and times of an argument file, with their places.
#pragma once

#include <string>

#include "source/source.h"

namespace crux::argument {

/// A text and where it stands.
struct Word {
    std::string text;
    Span span;
    bool empty() const { return text.empty(); }
};

/// A time of the model, written as a number or a date.
struct Moment {
    double time = 0;
    std::string text;  ///< as written
    Span span;
};

}  // namespace crux::argument
