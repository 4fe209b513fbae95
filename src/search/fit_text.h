// A calibration in words and tables: for a terminal, as a page in Markdown, as JSON, as CSV, and as TOML
// that can be pasted into an argument file. None of it depends on threads or the clock.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "search/fit.h"

namespace crux::search {

struct FitHead {
    std::string title;    ///< of the argument, or the model's file name
    std::string command;  ///< that makes it again
    std::string version;
    std::vector<std::pair<std::string, std::string>> inputs;  ///< file name, SHA-256
    bool argument = true;                                     ///< values go into an argument file
    std::uint64_t seed = 1;
    std::string figure;  ///< file name of the picture beside the page; empty: none
};

struct TextTable {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::vector<bool> right;  ///< by column: numbers
    std::string plain() const;
    std::string markdown() const;
};

TextTable constants_table(const argument::BoundFit& bound, const FitResult& result);
TextTable series_table(const argument::BoundFit& bound, const FitResult& result);
/// What the tables do not say: what is not identified, which constants trade off, which series are not held
/// out, what was estimated, what went wrong.
std::vector<std::string> remarks(const argument::BoundFit& bound, const FitResult& result);

std::string terminal_text(const argument::BoundFit& bound, const FitResult& result);
/// A picture a series, SVG.
std::string figure(const argument::BoundFit& bound, const FitResult& result);
std::string page(const argument::BoundFit& bound, const FitResult& result, const FitHead& head);
std::string to_json(const argument::BoundFit& bound, const FitResult& result, const FitHead& head);
std::string to_toml(const argument::BoundFit& bound, const FitResult& result, const FitHead& head);
std::string constants_csv(const argument::BoundFit& bound, const FitResult& result);
std::string series_csv(const argument::BoundFit& bound, const FitResult& result);
/// A line an observation: data, model, error, residual, band.
std::string rows_csv(const argument::BoundFit& bound, const FitResult& result);
std::string profiles_csv(const argument::BoundFit& bound, const FitResult& result);

}  // namespace crux::search
