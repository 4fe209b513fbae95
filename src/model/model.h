// The model as its author wrote it: what both front ends make and only sema reads.
// Nothing is resolved here: names are texts with places, equations are trees. A front end
// brings its dialect into this one shape (an XMILE stock becomes INTEG(inflows - outflows,
// initial), see Variable::inflows), and keeps what it does not understand as a Diagnostic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "source/source.h"

namespace crux::model {

enum class Dialect { vensim, xmile };

struct ExprTag;
using ExprId = Id<ExprTag>;

enum class UnaryOp { plus, minus, logical_not };
enum class BinaryOp {
    add,
    subtract,
    multiply,
    divide,
    power,
    modulo,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    logical_and,
    logical_or
};

/// One item between [ and ], or after the name on a left-hand side.
struct Subscript {
    enum class Kind {
        name,        ///< a dimension or an element: resolved by sema
        name_bang,   ///< Vensim `Dim!`: iterated by SUM, VMIN, ...
        wildcard,    ///< XMILE `*`, optionally `*:Dim` (then name is Dim)
        expression,  ///< XMILE: computed index, 1-based
        range        ///< XMILE `a:b`
    };
    Kind kind = Kind::name;
    std::string name;
    ExprId first, last;  ///< for expression (first) and range (both)
    Span span;
};

/// A graphical function: points as written, in order of appearance (not necessarily sorted).
struct LookupPoints {
    enum class Mode { clamp, extrapolate, step };  ///< XMILE continuous, extrapolate, discrete
    std::vector<double> x, y;
    Mode mode = Mode::clamp;
    std::optional<double> x_min, x_max, y_min, y_max;  ///< the drawing range, if given
};

struct Expr {
    enum class Kind {
        number,       ///< value
        missing,      ///< Vensim :NA:
        reference,    ///< name, subscripts
        call,         ///< name, arguments (a function, a lookup variable or a macro: sema decides), subscripts
        unary,        ///< unary, arguments[0]
        binary,       ///< binary, arguments[0..1]
        lookup,       ///< an inline table: `WITH LOOKUP`'s second argument, or a lookup definition
        number_list,  ///< `1,2,3;4,5,6;` of an array constant, or TABBED ARRAY: numbers, row_lengths
        text,         ///< a quoted text argument ('data.xlsx' of GET XLS DATA)
        conditional   ///< XMILE IF a THEN b ELSE c: arguments[0..2]
    };
    Kind kind = Kind::number;
    Span span;
    double value = 0;
    std::string name;
    Span name_span;
    std::vector<Subscript> subscripts;
    std::vector<ExprId> arguments;
    std::uint32_t outputs = 0;  ///< Vensim macro calls: how many of the last arguments stand after `:`
    UnaryOp unary = UnaryOp::plus;
    BinaryOp binary = BinaryOp::add;
    LookupPoints lookup;
    std::vector<double> numbers;
    std::vector<std::uint32_t> row_lengths;
};

/// One equation: a variable can have several, each for other elements.
struct Equation {
    enum class Kind {
        normal,      ///< name = expression
        lookup,      ///< name(points): rhs is Expr::Kind::lookup (or a GET ... LOOKUPS call)
        data,        ///< name := expression, or a bare name taken from a data file (rhs invalid)
        unchanging,  ///< Vensim `==`
        empty        ///< no right-hand side: an exogenous variable or A FUNCTION OF
    };
    Kind kind = Kind::normal;
    std::vector<Subscript> subscripts;               ///< of the left-hand side
    std::vector<std::vector<Subscript>> exceptions;  ///< each [..] after :EXCEPT:
    ExprId rhs;
    ExprId initial;       ///< XMILE <init_eqn> or the like; else invalid
    std::string keyword;  ///< ":INTERPOLATE:", ":RAW:", ":HOLD BACKWARD:", ":LOOK FORWARD:" or empty
    Span span;            ///< the whole equation
    Span name_span;       ///< the name on the left
};

struct Variable {
    enum class Kind { unspecified, stock, flow, auxiliary, graphical };  ///< what the dialect says; Vensim says nothing
    std::string name;                                                    ///< as its author wrote it, quotes dropped
    std::string key;                                                     ///< canonical_key(name)
    Kind kind = Kind::unspecified;
    std::vector<Equation> equations;
    std::string units;
    Span units_span;
    std::optional<double> range_min, range_max, range_step;  ///< Vensim `[min,max,step]`
    std::string documentation;
    std::string group;
    bool supplementary = false;
    bool non_negative = false;                   ///< XMILE <non_negative/>
    std::vector<std::string> inflows, outflows;  ///< XMILE stocks: names, for reports and non-negative limits
    std::vector<std::string> dimensions;         ///< XMILE <dimensions>; empty in Vensim
    Span span;
};

/// A dimension (Vensim: subscript range): its elements, or names of other dimensions to splice in.
struct Mapping {
    std::string target;  ///< the dimension mapped to
    std::vector<std::string>
        entries;  ///< one a position of this dimension: elements or subranges of target; empty: position by position
    Span span;
};
struct Dimension {
    std::string name;
    std::string key;
    std::vector<std::string> members;  ///< elements or dimensions, in order, `(A1-A5)` already expanded
    std::string equals;                ///< Vensim `A <-> B`: B; else empty
    std::vector<Mapping> mappings;
    ExprId source;                              ///< GET XLS/DIRECT SUBSCRIPT call; else invalid
    std::optional<std::uint32_t> numeric_size;  ///< XMILE: size without named elements (elements are "1".."n")
    std::string documentation;
    Span span;
};

struct Macro {
    std::string name;
    std::string key;
    std::vector<std::string> inputs,
        outputs;  ///< outputs: Vensim's after `:`; XMILE and Vensim's own name is outputs[0]
    std::vector<Variable> variables;
    ExprId rhs;  ///< XMILE <eqn> of the macro; Vensim: invalid (a variable has the macro's name)
    Span span;
};

enum class Method { euler, rk2, rk4 };

struct TimeSpecs {
    ExprId initial, final, step, save_step;  ///< invalid where the model does not say
    Method method = Method::euler;
    std::string method_as_written;
    std::string units;
};

/// Names of groups in order, with their documentation.
struct Group {
    std::string name;
    std::string documentation;
};

struct SketchItem {
    enum class Kind { variable, arrow, valve, cloud, comment, other };
    Kind kind = Kind::other;
    int id = 0;
    std::string text;  ///< the variable's name
    double x = 0, y = 0, width = 0, height = 0;
    int from = 0, to = 0;  ///< arrows: ids of items
};
struct View {
    std::string name;
    std::vector<SketchItem> items;
};

struct Model {
    Dialect dialect = Dialect::vensim;
    std::string name;
    FileId file;
    std::vector<Expr> expressions;  ///< arena; ExprId indexes it
    std::vector<Variable> variables;
    std::vector<Dimension> dimensions;
    std::vector<Macro> macros;
    std::vector<Group> groups;
    std::vector<View> views;
    std::vector<std::pair<std::string, std::string>> unit_equivalences;  ///< "$" = "Dollar", ...
    TimeSpecs time;
    std::string sketch_text;  ///< Vensim: everything from the sketch marker on, kept verbatim
    bool non_negative_stocks = false, non_negative_flows = false;  ///< XMILE <behavior>

    const Expr& at(ExprId id) const { return expressions.at(id.index); }
    Expr& at(ExprId id) { return expressions.at(id.index); }
    ExprId add(Expr expression) {
        expressions.push_back(std::move(expression));
        return ExprId(expressions.size() - 1);
    }
};

}  // namespace crux::model
