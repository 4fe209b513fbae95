// What the stages of sema share while one model is analysed: the model, the names found in it,
// the module that grows, and the tasks that lower its equations.
//
//   dimensions -> macros -> symbols (variables.cpp) -> definitions.cpp -> tasks (tasks.cpp, with
//   the Lowerer) -> statements -> order.cpp -> module.init, .step, .advance
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "diag/diagnostic.h"
#include "ir/ir.h"
#include "model/model.h"
#include "sema/dimensions.h"
#include "sema/frame.h"
#include "sema/rectangles.h"
#include "sema/sema.h"
#include "sema/statement.h"
#include "tables/tables.h"

namespace crux::sema {

class Lowerer;

/// One axis of a variable or table: its elements, which may be a part of a dimension.
struct ArrayAxis {
    ir::AxisId axis;
    DimensionId dimension;  ///< the smallest that has all the elements; may be invalid
    std::vector<ElementId> elements;
    std::map<ElementId, std::uint32_t> places;
};

/// One equation on one rectangle of its variable.
struct Part {
    std::uint32_t id = 0;  ///< among all parts of the model
    const model::Equation* equation = nullptr;
    Rectangle rectangle;
    Frame frame;                                  ///< one range an axis, in the order of the axes
    std::vector<std::vector<ElementId>> written;  ///< by axis: the elements of the left-hand side before exceptions
    std::optional<double> fixed;                  ///< set from outside: the equation does not matter
};

struct Symbol {
    enum class Kind { variable, table };
    std::string name, key;
    Kind kind = Kind::variable;
    const model::Variable* source = nullptr;
    Span span;
    std::vector<ArrayAxis> axes;
    std::vector<Part> parts;
    ir::VariableId variable;
    ir::TableId table;
    const Replacement* replacement = nullptr;
    std::vector<ir::TableId> alternatives;  ///< of a replaced table
    ir::VariableId selector;                ///< of a replaced variable or table
    bool broken = false;                    ///< already reported: uses are passed over in silence

    std::uint32_t elements() const;
    std::vector<std::uint32_t> extents() const;  ///< elements by axis
};

struct SymbolTag;
using SymbolId = Id<SymbolTag>;

/// A made-up array whose axes are some of the ranges of the frame it was made in.
struct Array {
    ir::VariableId variable;
    std::vector<std::uint32_t> ranges;
};

/// Where a statement comes from: for messages and for what must be stable.
struct Origin {
    std::string name;  ///< of the variable, as its author wrote it
    std::string key;
    std::uint32_t part = 0;
    Span span;
};

/// One statement still to be lowered: `emit` writes its body, its store at the end.
struct Task {
    Section section = Section::step;
    ir::VariableId target;  ///< invalid: the start or input of a delay
    Frame frame;
    Origin origin;
    std::function<void(Lowerer&)> emit;
};

struct Analysis {
    model::Model& model;
    const SourceSet& sources;
    const Options& options;
    DiagnosticSink& sink;

    std::unique_ptr<Dimensions> dimensions = {};
    std::vector<model::Variable> variables = {};  ///< the model's, and those that macros became
    std::vector<Symbol> symbols = {};
    std::unordered_map<std::string, std::uint32_t> symbol_keys = {};
    std::set<std::string> macro_variables = {};  ///< keys of variables that macros became
    std::set<std::string> time_names = {};       ///< keys that set the times of the run, whether defined or not

    ir::Module module = {};
    double initial_time = 0, time_step = 1, final_time = 0;
    bool time_known = false;

    std::vector<Task> tasks = {};                                    ///< to be lowered whatever happens
    std::map<ir::VariableId, std::vector<Task>> initial_tasks = {};  ///< only where an initial value needs them
    std::vector<Statement> init = {}, step = {}, advance = {};
    std::map<std::pair<std::uint32_t, std::string>, Array> hidden_arrays = {};  ///< by part and what it is for
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> hidden_others = {};
    std::map<std::string, std::uint32_t> hidden_names = {};
    std::map<std::vector<std::uint32_t>, ir::MapId> maps = {};
    std::map<std::vector<ElementId>, ir::AxisId> axes = {};
    std::unordered_map<std::uint32_t, std::uint32_t> draws =
        {};  ///< ordinal of a random call in its equation, by ExprId
    std::uint32_t part_count = 0;
    std::vector<Replacement> replacements = {};                               ///< those of the options, macros expanded
    std::map<std::string, std::shared_ptr<tables::Workbook>> workbooks = {};  ///< null where it could not be read

    const Symbol* find(std::string_view name) const;
    Symbol* find(std::string_view name);
    bool xmile() const { return model.dialect == model::Dialect::xmile; }

    ir::AxisId axis(const std::vector<ElementId>& elements, DimensionId dimension);
    ir::MapId map(const std::vector<std::uint32_t>& to);
    /// A variable that the author did not write; its name is made unique.
    ir::VariableId hide(ir::Role role, std::string name, std::vector<ir::AxisId> axes, Span span);
    /// The same with the frame's ranges (of more than one element) as axes.
    Array hide(ir::Role role, const std::string& name, const Frame& frame, Span span);
    /// The name closest to one that is not known, as a remedy; or nothing.
    std::string suggestion(std::string_view name) const;
};

/// "there is 'x'" for the candidate closest to `name`; nothing where none is close, or the name so
/// short that everything is.
std::string nearby(std::string_view name, const std::vector<std::string>& candidates);

/// How a part's own frame reads for people: "x[A,B]".
std::string part_name(const Analysis& analysis, const Symbol& symbol, const Part& part);

}  // namespace crux::sema
