// The array program: what a model means, without its language. Values are per lane (a lane is
// one ensemble member); a statement over an array stays a loop with a direction.
//
//   init     once a run: what does not change over a run, and the initial values of stocks
//   step     at each TIME STEP (each stage of RK4): auxiliaries, flows, the rates of stocks
//   advance  at the end of each TIME STEP: levels that jump (SAMPLE IF TRUE, DELAY FIXED, noise)
//
// A run is: init; then for k = 0..n: step, save if due, and if k < n: integrate stocks and advance.
// `advance` sees the values that `step` left at the start of the TIME STEP, and stocks and levels as
// they stood then: levels that it stores change when it is done.
//
// Values (%n) are defined once, before use, and live in the body that defines them and in the
// bodies nested in it. Types: number or mask (see functions/operations.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "functions/operations.h"
#include "source/source.h"

namespace crux::ir {

struct AxisTag;
struct VariableTag;
struct TableTag;
struct DelayTag;
struct ValueTag;
struct LoopTag;
struct MapTag;
using AxisId = Id<AxisTag>;
using VariableId = Id<VariableTag>;
using TableId = Id<TableTag>;
using DelayId = Id<DelayTag>;
using ValueId = Id<ValueTag>;
using LoopId = Id<LoopTag>;
using MapId = Id<MapTag>;

/// A dimension of arrays: its elements in order.
struct Axis {
    std::string name;
    std::vector<std::string> elements;
};

enum class Role : std::uint8_t {
    constant,  ///< given before the run, a lane at a time: `values` unless a design, policy or stance says otherwise
    selector,  ///< a constant that chooses among alternatives (`choose`); a whole number; 0 is the model's own
    stock,     ///< integrated from `rate`
    level,     ///< a state assigned in `advance`
    auxiliary  ///< computed in init or step
};

struct Variable {
    std::string name;          ///< as its author wrote it; made-up ones (inside SMOOTH, ...) have `hidden`
    std::vector<AxisId> axes;  ///< row-major; empty: a scalar
    Role role = Role::auxiliary;
    std::vector<double> values;  ///< constants and selectors: one an element
    VariableId rate;             ///< stocks: a variable of the same axes, computed in step
    bool hidden = false;
    std::string units;
    std::string documentation;
    Span span;
};

/// Tables (graphical functions, data series), one set of points an element.
struct Points {
    std::vector<double> x, y;  ///< x ascending, at least one point
};
enum class TableMode : std::uint8_t {
    clamp,        ///< linear between points, constant beyond the ends
    extrapolate,  ///< linear, extended along the last two points
    hold,         ///< the last point not after x (XMILE discrete, Vensim hold backward); first y before the first x
    forward       ///< the next point not before x; last y beyond
};
struct Table {
    std::string name;
    std::vector<AxisId> axes;
    std::vector<Points> elements;
    TableMode mode = TableMode::clamp;
    bool missing_outside = false;  ///< beyond the ends the value is :NA: instead
    Span span;
};

/// The declared state of a DELAY FIXED: a ring of past inputs, an element at a time.
struct Delay {
    std::string name;
    std::vector<AxisId> axes;
    Span span;
};

/// Where in an array, one an axis.
struct Index {
    enum class Kind : std::uint8_t {
        fixed,   ///< number
        loop,    ///< loop's position + number
        mapped,  ///< map[loop's position]
        dynamic  ///< a value, 0-based, rounded to nearest; outside the axis the load gives :NA:
    };
    Kind kind = Kind::fixed;
    std::int32_t number = 0;
    LoopId loop;
    MapId map;
    ValueId value;
};

/// Positions of a subrange, or of a mapping between dimensions.
struct Map {
    std::vector<std::uint32_t> to;
};

struct Node;
using Body = std::vector<Node>;

struct Node {
    enum class Kind : std::uint8_t {
        number,     ///< result = number
        time,       ///< result = current time (of the stage, under RK)
        step_time,  ///< result = time at the start of the TIME STEP, in all stages
        operation,  ///< result = operation(operands)
        load,       ///< result = variable[indices]
        store,      ///< variable[indices] = operands[0]; an auxiliary, a level (advance, init) or a stock (init)
        lookup,     ///< result = table[indices] at operands[0]
        random,  ///< result = a draw of `law`; operands: [0] the law's parameter, if it has one; [1] and [2], both or
                 ///< neither: low and high, in the law's own units: redrawn until low <= draw <= high.
                 ///< indices: the element that draws, mixed into `stream` (none: the positions of the loops around)
        delay_start,  ///< init: delay[indices] begins; operands: delay time, initial value
        delay_read,   ///< result = delay[indices]'s present output
        delay_push,   ///< advance: delay[indices] takes in operands[0]
        loop,         ///< body for each position of `loop`, in its direction
        reduce,       ///< result = add|mul|min|max over the loop of body's `yields[0]`, from `number`
        choose        ///< result = yields[c] of bodies[c], c the lane's value of the selector `variable`
    };
    Kind kind = Kind::number;
    Operation operation = Operation::add;
    RandomLaw law = RandomLaw::uniform;
    bool descending = false;  ///< loop, reduce: from the last position to the first
    ValueId result;
    std::array<ValueId, 3> operands{};
    double number = 0;
    VariableId variable;
    TableId table;
    DelayId delay;
    LoopId loop;
    std::uint32_t extent = 0;  ///< loop, reduce: positions 0 .. extent - 1
    std::uint64_t stream =
        0;  ///< random: stable, from name, ordinal of the call and NOISE stream; the element is mixed in at run time
    std::vector<Index> indices;
    std::vector<Body> bodies;     ///< loop, reduce: one; choose: one a case
    std::vector<ValueId> yields;  ///< reduce: one; choose: one a case
    Span span;
};

enum class Method : std::uint8_t { euler, rk2, rk4 };

struct TimeSpecs {
    double initial = 0, final = 0, step = 1, save_step = 1;
    Method method = Method::euler;
    std::string units;
    std::uint32_t steps() const;       ///< number of TIME STEPs, rounded to nearest
    std::uint32_t save_every() const;  ///< TIME STEPs a save, at least 1
    double at(std::uint32_t k) const { return initial + static_cast<double>(k) * step; }
};

struct Module {
    std::string name;
    TimeSpecs time;
    std::vector<Axis> axes;
    std::vector<Variable> variables;
    std::vector<Table> tables;
    std::vector<Delay> delays;
    std::vector<Map> maps;
    Body init, step, advance;
    std::uint32_t value_count = 0;  ///< ValueIds are below this
    std::uint32_t loop_count = 0;

    const Variable& at(VariableId id) const { return variables.at(id.index); }
    std::uint32_t elements(VariableId id) const;
    std::uint32_t elements(const std::vector<AxisId>& axes) const;
    VariableId find(std::string_view name) const;  ///< by canonical key; invalid where there is none
    /// "name", or "name[A,B]" for an element.
    std::string element_name(VariableId id, std::uint32_t element) const;
};

/// :NA: of Vensim: a finite number. Which one real Vensim uses in arithmetic is unverified; -2^109 as in Simlin.
inline constexpr double missing_value = -0x1p109;

/// The text form, readable and complete: parse(print(m)) gives m again (spans excepted).
std::string print(const Module& module);
struct ParseFailure {
    std::uint32_t line;
    std::string message;
};
/// Either a module or the first fault found.
std::variant<Module, ParseFailure> parse(std::string_view text);

/// Everything that makes a module ill-formed, in words; empty where it is sound: values defined
/// once and before use, types, indices inside axes, roles, sections, extents.
std::vector<std::string> verify(const Module& module);

}  // namespace crux::ir
