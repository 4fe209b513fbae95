// Lowers the expressions of one statement to nodes of the array program. One class, spread over
// files by subject: lowerer.cpp (nodes, operators), references.cpp (names and subscripts),
// calls.cpp (which rule a function has), inputs.cpp (STEP, PULSE, ...), states.cpp (made-up stocks and
// levels), smooths.cpp, delays.cpp, lookups.cpp, arrays.cpp, vectors.cpp,
// matrices.cpp, draws.cpp.
//
// An expression is lowered for a section: in `init`, a stateful function gives its initial value;
// in `step` its present one. State of a function becomes hidden variables with the ranges of the
// frame as axes, made once for each call and part, whatever section meets it first.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "functions/functions.h"
#include "sema/analysis.h"

namespace crux::sema {

struct Value {
    ir::ValueId id;
    bool mask = false;
};

class Lowerer {
  public:
    /// Writes a value into the statement and gives it back; may be called for several statements.
    using Emit = std::function<ir::ValueId(Lowerer&)>;

    Lowerer(Analysis& analysis, Section section, Frame frame, Origin origin);

    Section section() const { return section_; }
    const Origin& origin() const { return origin_; }
    Frame& frame() { return frame_; }
    ir::Body take() { return std::move(root_); }

    Value expression(model::ExprId id);
    ir::ValueId number(model::ExprId id);
    ir::ValueId mask(model::ExprId id);

    ir::ValueId literal(double value);
    ir::ValueId time();
    ir::ValueId step_time();
    ir::ValueId operation(Operation operation, ir::ValueId a, ir::ValueId b = {}, ir::ValueId c = {});
    ir::ValueId load(ir::VariableId variable, std::vector<ir::Index> indices);
    ir::ValueId load(const Array& array);
    ir::ValueId load_all(const Symbol& symbol);  ///< at the frame's own position: one range an axis, in order
    void store(ir::VariableId variable, std::vector<ir::Index> indices, ir::ValueId value);
    void store(const Array& array, ir::ValueId value);
    void store(const Symbol& symbol, ir::VariableId variable, ir::ValueId value);
    void delay_node(ir::Node::Kind kind, ir::DelayId delay, const Array& array, ir::ValueId a, ir::ValueId b = {});
    ir::ValueId delay_value(ir::DelayId delay, const Array& array);
    /// A data series at the present time.
    ir::ValueId series(ir::TableId table);
    /// The same at the series' own times, :NA: at all others; `times` gives the last of its times.
    ir::ValueId raw_series(ir::TableId table, ir::TableId times);
    /// One body a case, chosen by the lane's value of `selector`.
    ir::ValueId choose(ir::VariableId selector, const std::vector<Emit>& cases);
    /// Combines the body's value over all positions of these ranges of the frame.
    ir::ValueId reduce(Operation operation, double start, std::span<const std::uint32_t> ranges, const Emit& body);
    std::vector<ir::Index> own_indices(const Symbol& symbol) const;

    /// Reports, and gives a value with which lowering can go on.
    ir::ValueId fail(DiagnosticKind kind, Span span, std::string message, std::string remedy = {});

    Analysis& analysis_;

  private:
    struct Call {
        model::ExprId id;
        const model::Expr* expr;
        const FunctionInfo* info;
        Span span;
        model::ExprId argument(std::size_t i) const { return expr->arguments[i]; }
        std::size_t count() const { return expr->arguments.size(); }
    };

    // lowerer.cpp
    ir::Node node(ir::Node::Kind kind) const;
    ir::ValueId add(ir::Node node);
    ir::ValueId as_number(Value value);
    ir::ValueId as_mask(Value value);
    Value unary(const model::Expr& expr);
    Value binary(const model::Expr& expr);
    Value conditional(model::ExprId condition, model::ExprId yes, model::ExprId no);

    // references.cpp
    Value reference(model::ExprId id);
    ir::ValueId symbol_value(const Symbol& symbol, const model::Expr& expr);
    std::optional<std::vector<ir::Index>> indices(const Symbol& symbol, const std::vector<model::Subscript>& subscripts,
                                                  Span span);
    std::optional<ir::Index> index(const Symbol& symbol, const ArrayAxis& axis, const model::Subscript& subscript);
    std::optional<ir::Index> dimension_index(const Symbol& symbol, const ArrayAxis& axis, DimensionId wanted,
                                             const model::Subscript& subscript);
    std::optional<ir::Index> element_index(const Symbol& symbol, const ArrayAxis& axis, ElementId element, Span span);
    std::optional<ir::Index> dynamic_index(const Symbol& symbol, const ArrayAxis& axis,
                                           const model::Subscript& subscript);
    /// The range that says where `wanted` is, and its elements in terms of `wanted`.
    struct Placed {
        std::uint32_t range;
        std::vector<ElementId> elements;
    };
    std::optional<Placed> place(DimensionId wanted, bool reduced) const;
    ir::Index index_over(const std::vector<std::uint32_t>& places, ir::LoopId loop) const;
    ir::ValueId dimension_value(DimensionId dimension, Span span);
    Value unknown_name(const model::Expr& expr);

    // calls.cpp
    Value call(model::ExprId id);
    Value unknown_function(const model::Expr& expr);
    const FunctionInfo* function(std::string_view name) const;
    bool check_arguments(const Call& call);
    ir::ValueId elementwise(const Call& call);
    Value special(const Call& call);
    std::optional<ir::ValueId> time_call(const Call& call);
    std::optional<ir::ValueId> state_call(const Call& call);
    std::optional<ir::ValueId> table_call(const Call& call);
    std::optional<ir::ValueId> array_call(const Call& call);
    std::optional<ir::ValueId> random_call(const Call& call);
    ir::ValueId fold_arguments(const Call& call, Operation operation);

    // inputs.cpp
    ir::ValueId half_step_later();
    ir::ValueId step_input(const Call& call);
    ir::ValueId ramp(const Call& call);
    ir::ValueId pulse(const Call& call);
    ir::ValueId pulse_train(const Call& call);
    ir::ValueId pulse_xmile(const Call& call);

    // states.cpp
    std::string key(const Call& call, std::string_view what = "") const;
    std::string label(const Call& call) const;
    Task task(Section section, ir::VariableId target, Emit value,
              std::function<void(Lowerer&, ir::ValueId)> store) const;
    Array hidden(const std::string& key, ir::Role role, const std::string& name, bool& made);
    Array hidden_stock(const std::string& key, const std::string& name, const Emit& initial, const Emit& rate);
    Array hidden_level(const std::string& key, const std::string& name, const Emit& initial, const Emit& next);
    Array hidden_initial(const std::string& key, const std::string& name, const Emit& value);
    Array hidden_auxiliary(const std::string& key, const std::string& name, const Emit& value);
    Emit emit(model::ExprId id) const;
    ir::ValueId integ(const Call& call);
    ir::ValueId initial(const Call& call);
    ir::ValueId active_initial(const Call& call);
    ir::ValueId sample_if_true(const Call& call);
    ir::ValueId previous(const Call& call);

    // smooths.cpp
    ir::ValueId smooth(const Call& call, const Emit& initial, double order);
    ir::ValueId smooth_n(const Call& call, model::ExprId order, const Emit& initial);
    ir::ValueId trend(const Call& call);
    ir::ValueId forecast(const Call& call);
    ir::ValueId npv(const Call& call);

    // delays.cpp
    ir::ValueId delay(const Call& call, const Emit& initial, unsigned order);
    ir::ValueId delay_n(const Call& call, model::ExprId order, const Emit& initial);
    ir::ValueId delay_fixed(const Call& call, const Emit& initial);
    std::optional<unsigned> constant_order(const Call& call, model::ExprId order, model::ExprId time);

    // lookups.cpp
    Value lookup_variable(model::ExprId id, const Symbol& symbol);
    ir::ValueId lookup(const Symbol& symbol, const std::vector<model::Subscript>& subscripts, Span span, ir::ValueId x,
                       std::optional<ir::TableMode> mode = std::nullopt);
    ir::ValueId with_lookup(const Call& call, std::optional<ir::TableMode> mode = std::nullopt);
    ir::ValueId lookup_node(ir::TableId table, std::vector<ir::Index> indices, ir::ValueId x);

    // arrays.cpp
    std::vector<std::uint32_t> bind_reductions(std::span<const model::ExprId> arguments);
    void release(std::size_t bindings, std::size_t ranges);
    ir::ValueId aggregate(const Call& call, Operation operation, double start);
    ir::ValueId mean(const Call& call);
    ir::ValueId count_elements(const Call& call);
    ir::ValueId reduced_count(std::span<const std::uint32_t> ranges);

    // vectors.cpp
    ir::ValueId vector_select(const Call& call);
    ir::ValueId vector_elm_map(const Call& call);
    ir::ValueId vector_rank(const Call& call, bool order);
    ir::ValueId rank_before(const Call& call, DimensionId dimension);
    ir::ValueId vector_reorder(const Call& call);
    ir::ValueId position_value(const ir::Index& index, std::uint32_t extent);
    const Symbol* vector_argument(const Call& call, model::ExprId id);

    // matrices.cpp
    std::optional<std::pair<std::uint32_t, std::uint32_t>> matrix_ranges(const Call& call);
    void store_inverse(model::ExprId matrix, const Array& inverse, std::uint32_t row, std::uint32_t column,
                       const std::vector<std::vector<ElementId>>& elements);
    ir::ValueId invert_matrix(const Call& call);

    // draws.cpp
    ir::ValueId draw(const Call& call, RandomLaw law, ir::ValueId parameter, ir::ValueId low, ir::ValueId high);
    ir::ValueId random_uniform(const Call& call);
    ir::ValueId random_normal(const Call& call);
    ir::ValueId random_shifted(const Call& call, RandomLaw law);
    ir::ValueId random_xmile(const Call& call);
    ir::ValueId random_pink_noise(const Call& call);

    Section section_;
    Frame frame_;
    Origin origin_;
    Span span_;
    ir::Body root_;
    ir::Body* body_ = &root_;
};

/// Lowers what was put off: all tasks, and the initial values that they turn out to need.
void run_tasks(Analysis& analysis);

}  // namespace crux::sema
