// What an argument asks to be looked at apart, beside the assessment itself: dates of knowledge, the
// contrast of two policies, what scales with one constant, claims that might count an effect twice.
// Enters: tables of the argument file; leaves: these, read by crux/pages.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "argument/calendar.h"
#include "argument/words.h"

namespace crux::argument {

/// `[[knowledge]]`: a date as of which the argument is assessed apart.
struct Knowledge {
    Date date;
    std::string words;
    Span span;
};

struct OutcomeRef {
    Word id;
    std::size_t index = 0;  ///< into Argument::outcomes, once checked
};
struct OutcomeGroup {
    std::string name;
    std::vector<OutcomeRef> outcomes;
    Span span;
};
/// A constant moved alone: where does the contrast change its sign?
struct Threshold {
    Word constant;
    double low = 0, high = 0;  ///< above 0: the range is gone through by equal ratios
    std::string words;
    Span span;
};
/// `[[contrasts]]`: the score of one policy less that of another, over weights and claims.
struct Contrast {
    Word claim, policy, against;
    std::string words;
    std::vector<OutcomeGroup> groups;  ///< none or three: the corners of the triangle of weights
    std::vector<Threshold> thresholds;
    Span span;
};

/// `[[scalings]]`: the difference of two policies by outcome, at several values of one constant.
struct Scaling {
    Word constant, policy, against;
    std::vector<double> values;  ///< at least two, ascending
    std::vector<OutcomeRef> costs, benefits;
    std::string words;
    Span span;
};

/// `[[overlaps]]`: two claims that might count one effect twice.
struct Overlap {
    Word first, second;
    std::string words;
    Span span;
};

}  // namespace crux::argument
