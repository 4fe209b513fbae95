// The argument file as its author wrote it: claims with their stances, uncertainties, policies,
// outcomes, viewpoints. Enters: a TOML text (docs/formats/argument.md); leaves: this, and a
// Diagnostic with its place for everything that is wrong with it, all collected. Nothing here
// knows the model: bound.h ties the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "argument/calendar.h"
#include "argument/fit.h"
#include "argument/looks.h"
#include "argument/words.h"
#include "diag/diagnostic.h"
#include "source/source.h"
#include "stats/distribution.h"

namespace crux::argument {

enum class ClaimKind : std::uint8_t { fact, causal, prediction, value, recommendation };
enum class Side : std::uint8_t { argument, counter };
enum class CounterStance : std::uint8_t { against, qualifies, supports };  ///< "against", "qualifies", "for"
enum class Basis : std::uint8_t { none, data, lit, expl, ours };
enum class Direction : std::uint8_t { lower, higher };
enum class Reduction : std::uint8_t { final, mean, max, min, integral, at };

std::string_view name(ClaimKind kind);
std::string_view name(CounterStance stance);
std::string_view name(Basis basis);  ///< "DATA", "LIT", "EXPL", "OURS"; empty for none
std::string_view name(Reduction reduction);

/// A number, or a distribution to draw it from.
struct Quantity {
    std::optional<double> value;  ///< the number, where it is one
    stats::Distribution distribution = stats::Distribution::constant(0);
    /// For people and tables: "0.2", "0.15 to 0.3", "normal(5, 1)".
    std::string text() const;
    Span span;
};

/// `set = { "constant" = ... }`.
struct ConstantSetting {
    Word constant;
    Quantity quantity;
    Basis basis = Basis::none;
    std::optional<double> setting;  ///< of an exploratory range: there whenever basis is EXPL and it is a range
    bool exploratory() const { return basis == Basis::expl && !quantity.value; }
};
/// `equation = { "variable" = "expression" }`; the expression's span is the text within the quotes.
struct EquationSetting {
    Word variable, expression;
};
struct LookupSetting {
    Word variable;
    std::vector<std::pair<double, double>> points;
    Span span;
};
struct WeightSetting {
    Word outcome;
    std::size_t outcome_index = 0;
    double factor = 1;
};

struct Stance {
    Word name;  ///< "stated", or the rival's name
    Word by;    ///< id of the counter-claim whose stance this is
    std::string words, note, grade;
    std::vector<std::string> sources;
    std::vector<ConstantSetting> constants;
    std::vector<EquationSetting> equations;
    std::vector<LookupSetting> lookups;
    std::vector<WeightSetting> weights;
    Basis basis = Basis::none;
    double weight = 1;
    bool mirror = false;
    std::optional<Date> known;    ///< since when it could be known; none: always
    std::optional<Date> refuted;  ///< since when facts speak against it
    bool in_force = true;         ///< under the view taken (view.h): drawn and turned to
    std::vector<Stance> central;  ///< none or one: the same words coded centrally
    Span span;
};

/// What came of a claim, shown beside it; computes nothing.
struct Came {
    std::string words, verdict, grade;  ///< verdict: "as predicted", "otherwise", "contested" or "open"
    Date on;
    std::vector<std::string> sources;
};

struct Claim {
    Word id;
    std::string words, note, group, not_modelled;
    double firmness = 1;  ///< how hard it is to overturn: the crux search adds these up
    ClaimKind kind = ClaimKind::fact;
    Side side = Side::argument;
    std::optional<CounterStance> stance;
    std::vector<std::string> sources;
    std::vector<Word> answers;
    std::vector<Stance> stances;  ///< stated first, then the rivals; empty where it is not modelled
    std::optional<Came> came;
    std::optional<std::size_t> held;  ///< the view taken holds this stance instead
    Span span;

    bool modelled() const { return !stances.empty(); }
    /// Which stance the argument's own position holds: stated; of a counter-claim the first rival.
    std::size_t position() const { return held.value_or(side == Side::counter && stances.size() > 1 ? 1 : 0); }
};

/// What came to be known later of an uncertain number.
struct Revision {
    Date known;
    Quantity quantity;
    Basis basis = Basis::none;
    std::optional<double> setting;
    std::string note, grade;
    std::vector<std::string> sources;
};
struct Uncertainty {
    Word variable;
    Quantity quantity;
    Basis basis = Basis::none;
    std::optional<double> setting;
    Word unit;
    std::string note, grade, words;
    std::vector<std::string> sources;
    std::vector<Revision> revised;  ///< ascending dates
    Span span;
    bool exploratory() const { return basis == Basis::expl; }
};

struct Correlation {
    Word first, second;
    double rho = 0;
    Span span;
};

struct DatedLever {
    Word lever;
    std::vector<std::pair<Moment, double>> path;  ///< ascending; the value from that moment on
    Span span;
};
struct Lever {
    Word constant;
    double value = 0;
};
struct Policy {
    Word id, lawful;
    std::string name, words, note, group;
    bool menu = true;  ///< false: compared only where the whole menu is asked for
    std::vector<Lever> levers;
    std::vector<DatedLever> dated;
    std::vector<std::string> sources;
    Span span;
};

struct Outcome {
    Word id, variable, unit;
    std::string name, words, note;
    Reduction reduce = Reduction::final;
    std::optional<Moment> at;
    Direction direction = Direction::lower;
    double worst = 0, best = 0;
    std::optional<double> acceptable;
    Span span;
};

struct ViewpointWeight {
    Word outcome;
    std::size_t outcome_index = 0;
    Quantity quantity;
};
struct Viewpoint {
    Word id;
    std::string name, words, basis;
    std::vector<ViewpointWeight> weights;  ///< of the reader's own: all outcomes alike where none are given
    bool reader = false;
    Span span;
};

struct Chart {
    Word variable, unit, data;
    std::string name;
    Span span;
};

struct Argument {
    FileId file;
    std::string title, question, words, source, knowledge_date;
    Word recommends, mirror_policy, as_it_was, model;
    std::optional<Calendar> calendar;  ///< [time]
    std::vector<Claim> claims;
    std::vector<Uncertainty> uncertainties;
    std::vector<Correlation> correlations;
    std::vector<Policy> policies;
    std::vector<Outcome> outcomes;
    std::vector<Viewpoint> viewpoints;
    std::vector<Chart> charts;
    std::optional<Fit> fit;
    std::vector<Knowledge> knowledge;
    std::vector<Contrast> contrasts;
    std::vector<Scaling> scalings;
    std::vector<Overlap> overlaps;

    std::size_t policy(std::string_view id) const;  ///< policies.size() where there is none
    std::size_t outcome(std::string_view id) const;
    const Claim* claim(std::string_view id) const;
};

/// Nothing where there were errors; all of them are in the sink, in the order of the file.
std::optional<Argument> parse(FileId file, const SourceSet& sources, DiagnosticSink& sink);

}  // namespace crux::argument
