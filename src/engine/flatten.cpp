// Writes out loops and reductions, forwards what was stored to later loads of the same list, and
// adds the update of stocks. Levels are assigned at the end of a list, and stocks after them, so
// that everything before sees the values of the TIME STEP's start.
#include "engine/flatten.h"

#include <bit>
#include <map>

#include "base/result.h"

namespace crux::engine {

namespace {

using ir::Node;

template <class Visit>
void each_node(const ir::Body& body, const Visit& visit) {
    for (const Node& node : body) {
        visit(node);
        for (const ir::Body& inner : node.bodies) each_node(inner, visit);
    }
}

bool has_dynamic(const Node& node) {
    for (const ir::Index& index : node.indices) {
        if (index.kind == ir::Index::Kind::dynamic) return true;
    }
    return false;
}

std::uint64_t mixed(std::uint64_t h) {  // the finaliser of SplitMix64
    h += 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

class Flattener {
  public:
    Flattener(const ir::Module& module, const FlattenOptions& options) : module_(module), options_(options) {
        number_cells();
        scan();
        positions_.resize(module.loop_count);
        extents_.resize(module.loop_count);
    }

    Flat take() {
        flatten_main();
        if (options_.method != ir::Method::euler) flatten_stages();
        flatten_init();
        return std::move(flat_);
    }

  private:
    void number_cells();
    void scan();
    void flatten_main();
    void flatten_stages();
    void flatten_init();

    void begin(List& list);
    void flatten_body(const ir::Body& body);
    void flatten_node(const Node& node);
    void flatten_load(const Node& node);
    void flatten_store(const Node& node);
    void flatten_lookup(const Node& node);
    void flatten_random(const Node& node);
    void flatten_loop(const Node& node);
    void flatten_reduce(const Node& node);
    void flatten_choose(const Node& node);
    void flatten_choice(const Node& node, const ir::Body& body, ValueNumber selector, ValueNumber result,
                        std::uint32_t number);

    std::uint32_t position(const ir::Index& index) const;
    std::uint32_t element(const std::vector<ir::AxisId>& axes, const std::vector<ir::Index>& indices) const;
    ValueNumber add(Code code);
    ValueNumber operation(Operation operation, ValueNumber a, ValueNumber b = none, ValueNumber c = none);
    void copy_to(CellId cell, ValueNumber value);
    void compute_to(CellId cell, Operation operation, ValueNumber a, ValueNumber b);
    ValueNumber fresh(Value value);
    ValueNumber number(double value);
    ValueNumber cell_value(CellId cell);
    ValueNumber load(CellId cell);
    ValueNumber out_of_cells(ValueNumber value);
    ValueNumber operand(const Node& node, unsigned i) const { return numbers_[node.operands[i].index]; }
    void define(const Node& node, ValueNumber value) { numbers_[node.result.index] = value; }
    void check(ValueNumber value, CellId cell, Span span);
    CellId extra_cell();
    void end_levels(bool shadowed);
    void update_euler();
    void begin_stages();
    std::vector<ValueNumber> rates();

    const ir::Module& module_;
    const FlattenOptions& options_;
    Flat flat_;
    List* list_ = nullptr;
    bool in_init_ = false;
    std::vector<ValueNumber> numbers_;                // ir value -> its present number
    std::vector<std::uint32_t> positions_, extents_;  // of loops
    std::vector<ir::LoopId> around_;                  // loops being written out, outermost first
    std::vector<ValueNumber> current_;                // cell -> what this list stored
    std::vector<ValueNumber> loaded_;                 // cell -> the value that stands for its memory
    std::map<std::uint64_t, ValueNumber> known_numbers_;
    std::map<Draw, std::uint32_t> draw_numbers_;
    std::vector<CellId> stored_;  // in order of first store in this list
    std::vector<bool> gathered_, in_init_stored_, is_input_;
    std::vector<CellId> stocks_, start_, sum_, rate_;  // Runge-Kutta: value at the start, sum and last rate, by stock
    std::vector<std::pair<CellId, CellId>> shadows_;   // level, its next value
};

void Flattener::number_cells() {
    for (std::uint32_t v = 0; v < module_.variables.size(); ++v) {
        flat_.first_cell.push_back(static_cast<CellId>(flat_.cells.size()));
        const std::uint32_t count = module_.elements(ir::VariableId(v));
        for (std::uint32_t e = 0; e < count; ++e) flat_.cells.push_back({ir::VariableId(v), e});
    }
    std::uint32_t tables = 0;
    for (const ir::Table& table : module_.tables) {
        flat_.first_table.push_back(tables);
        tables += static_cast<std::uint32_t>(table.elements.size());
    }
    for (const ir::Delay& delay : module_.delays) {
        flat_.first_delay.push_back(flat_.delay_count);
        flat_.delay_count += module_.elements(delay.axes);
    }
    flat_.cell_kept.resize(flat_.cells.size());
    flat_.cell_lanes.resize(flat_.cells.size());
    is_input_.resize(flat_.cells.size());
    for (const Element& input : options_.inputs)
        is_input_[flat_.cell(input)] = flat_.cell_kept[flat_.cell(input)] = true;
}

void Flattener::scan() {
    gathered_.resize(module_.variables.size());
    in_init_stored_.resize(module_.variables.size());
    for (const ir::Body* body : {&module_.init, &module_.step, &module_.advance}) {
        each_node(*body, [&](const Node& node) {
            if (node.kind == Node::Kind::load && has_dynamic(node)) gathered_[node.variable.index] = true;
            if (node.kind == Node::Kind::store && body == &module_.init) in_init_stored_[node.variable.index] = true;
        });
    }
    for (std::uint32_t v = 0; v < module_.variables.size(); ++v) {
        const bool stock = module_.variables[v].role == ir::Role::stock && in_init_stored_[v];
        for (std::uint32_t e = 0; e < module_.elements(ir::VariableId(v)); ++e) {
            const CellId cell = flat_.first_cell[v] + e;
            if (stock) stocks_.push_back(cell);
            if (stock || gathered_[v]) flat_.cell_kept[cell] = true;
            if (gathered_[v]) flat_.cell_lanes[cell] = true;
        }
    }
}

void Flattener::begin(List& list) {
    list_ = &list;
    numbers_.assign(module_.value_count, none);
    current_.assign(flat_.cells.size(), none);
    loaded_.assign(flat_.cells.size(), none);
    known_numbers_.clear();
    stored_.clear();
}

void Flattener::flatten_main() {
    begin(flat_.main);
    flatten_body(module_.step);
    for (std::uint32_t i = 0; i < options_.outputs.size(); ++i) {
        const ValueNumber value = load(flat_.cell(options_.outputs[i]));
        add({.kind = Code::Kind::observe, .from = {value, none, none, none}, .extra = i});
    }
    flatten_body(module_.advance);
    const bool euler = options_.method == ir::Method::euler;
    if (euler) {
        update_euler();
    } else {
        end_levels(true);
        begin_stages();
    }
}

/// Assigns levels: to memory, or to a shadow that is copied after the last stage.
void Flattener::end_levels(bool shadowed) {
    std::vector<std::pair<CellId, ValueNumber>> levels;
    for (CellId cell : stored_) {
        if (module_.at(flat_.cells[cell].variable).role != ir::Role::level) continue;
        levels.emplace_back(cell, out_of_cells(current_[cell]));
        flat_.cell_kept[cell] = true;
    }
    for (auto [cell, value] : levels) {
        if (shadowed) shadows_.emplace_back(cell, extra_cell());
        copy_to(shadowed ? shadows_.back().second : cell, value);
    }
}

std::vector<ValueNumber> Flattener::rates() {
    std::vector<ValueNumber> values;
    for (CellId stock : stocks_) {
        const Element element = flat_.cells[stock];
        const ir::VariableId rate = module_.at(element.variable).rate;
        values.push_back(rate.valid() ? load(flat_.cell({rate, element.index})) : number(0));
    }
    return values;
}

void Flattener::update_euler() {
    std::vector<ValueNumber> values;
    for (ValueNumber rate : rates()) values.push_back(out_of_cells(rate));  // a rate may be a level
    end_levels(false);
    const ValueNumber dt = number(module_.time.step);
    for (std::size_t i = 0; i < stocks_.size(); ++i) {
        const ValueNumber change = operation(Operation::mul, dt, values[i]);
        compute_to(stocks_[i], Operation::add, cell_value(stocks_[i]), change);
    }
}

/// After the first evaluation: keeps the start and the rate, and sets stocks for the second.
void Flattener::begin_stages() {
    const std::vector<ValueNumber> values = rates();
    for (std::size_t i = 0; i < stocks_.size(); ++i) {
        start_.push_back(extra_cell());
        sum_.push_back(extra_cell());
        rate_.push_back(extra_cell());
        copy_to(start_[i], cell_value(stocks_[i]));
        copy_to(sum_[i], values[i]);
    }
    const double dt = module_.time.step;
    const ValueNumber reach = number(options_.method == ir::Method::rk4 ? dt / 2 : dt);
    for (std::size_t i = 0; i < stocks_.size(); ++i) {
        const ValueNumber change = operation(Operation::mul, reach, cell_value(sum_[i]));
        compute_to(stocks_[i], Operation::add, cell_value(start_[i]), change);
    }
}

void Flattener::flatten_stages() {
    begin(flat_.stage);
    flatten_body(module_.step);
    const std::vector<ValueNumber> values = rates();
    for (std::size_t i = 0; i < stocks_.size(); ++i) copy_to(rate_[i], values[i]);

    const double dt = module_.time.step;
    const bool rk4 = options_.method == ir::Method::rk4;
    const unsigned later = rk4 ? 3 : 1;
    flat_.ends.resize(later);
    for (unsigned stage = 0; stage < later; ++stage) {
        begin(flat_.ends[stage]);
        const bool last = stage + 1 == later;
        for (std::size_t i = 0; i < stocks_.size(); ++i) {
            const ValueNumber rate = cell_value(rate_[i]), sum = cell_value(sum_[i]);
            ValueNumber slope = rate;
            if (last)
                slope = operation(Operation::add, sum, rate);
            else
                compute_to(sum_[i], Operation::add, sum, operation(Operation::mul, number(2), rate));
            const double reach = last ? (rk4 ? dt / 6 : dt / 2) : (stage == 0 ? dt / 2 : dt);
            const ValueNumber change = operation(Operation::mul, number(reach), slope);
            compute_to(stocks_[i], Operation::add, cell_value(start_[i]), change);
        }
        if (!last) continue;
        for (auto [level, shadow] : shadows_) copy_to(level, cell_value(shadow));
    }
}

void Flattener::flatten_init() {
    in_init_ = true;
    begin(flat_.init);
    flatten_body(module_.init);
    std::vector<std::pair<CellId, ValueNumber>> results;
    for (CellId cell : stored_) {
        if (module_.at(flat_.cells[cell].variable).role == ir::Role::level) flat_.cell_kept[cell] = true;
        if (flat_.cell_kept[cell] && !gathered_[flat_.cells[cell].variable.index]) {
            results.emplace_back(cell, out_of_cells(current_[cell]));
        }
    }
    for (auto [cell, value] : results) copy_to(cell, value);
}

void Flattener::flatten_body(const ir::Body& body) {
    for (const Node& node : body) flatten_node(node);
}

void Flattener::flatten_node(const Node& node) {
    switch (node.kind) {
        case Node::Kind::number:
            return define(node, number(node.number));
        case Node::Kind::time:
            return define(node, fresh({.source = Value::Source::time}));
        case Node::Kind::step_time:
            return define(node, fresh({.source = Value::Source::step_time}));
        case Node::Kind::operation: {
            const unsigned count = operation_info(node.operation).operands();
            return define(node, operation(node.operation, operand(node, 0), count > 1 ? operand(node, 1) : none,
                                          count > 2 ? operand(node, 2) : none));
        }
        case Node::Kind::load:
            return flatten_load(node);
        case Node::Kind::store:
            return flatten_store(node);
        case Node::Kind::lookup:
            return flatten_lookup(node);
        case Node::Kind::random:
            return flatten_random(node);
        case Node::Kind::loop:
            return flatten_loop(node);
        case Node::Kind::reduce:
            return flatten_reduce(node);
        case Node::Kind::choose:
            return flatten_choose(node);
        case Node::Kind::delay_start:
        case Node::Kind::delay_read:
        case Node::Kind::delay_push:
            break;
    }
    const ir::Delay& delay = module_.delays.at(node.delay.index);
    const std::uint32_t number = flat_.first_delay[node.delay.index] + element(delay.axes, node.indices);
    if (node.kind == Node::Kind::delay_read) {
        return define(node, add({.kind = Code::Kind::delay_read, .result = fresh({}), .extra = number}));
    }
    const bool start = node.kind == Node::Kind::delay_start;
    add({.kind = start ? Code::Kind::delay_start : Code::Kind::delay_push,
         .from = {operand(node, 0), start ? operand(node, 1) : none, none, none},
         .extra = number});
}

void Flattener::flatten_load(const Node& node) {
    const std::vector<ir::AxisId>& axes = module_.at(node.variable).axes;
    if (!has_dynamic(node)) return define(node, load(flat_.cell({node.variable, element(axes, node.indices)})));
    Gather gather;
    gather.first = flat_.first_cell[node.variable.index];
    Code code{.kind = Code::Kind::gather, .result = fresh({})};
    std::uint32_t stride = 1;
    for (std::size_t axis = axes.size(); axis-- > 0;) {
        const std::uint32_t extent = static_cast<std::uint32_t>(module_.axes.at(axes[axis].index).elements.size());
        const ir::Index& index = node.indices[axis];
        if (index.kind != ir::Index::Kind::dynamic) {
            gather.base += position(index) * stride;
        } else {
            if (gather.parts.size() == 3) throw InternalError("engine: more than three dynamic indices");
            code.from[gather.parts.size()] = numbers_[index.value.index];
            gather.parts.push_back({extent, stride});
        }
        stride *= extent;
    }
    code.extra = static_cast<std::uint32_t>(flat_.gathers.size());
    flat_.gathers.push_back(gather);
    define(node, add(code));
}

void Flattener::flatten_store(const Node& node) {
    const ir::Variable& variable = module_.at(node.variable);
    const CellId cell = flat_.cell({node.variable, element(variable.axes, node.indices)});
    const ValueNumber value = operand(node, 0);
    if (current_[cell] == none) stored_.push_back(cell);
    current_[cell] = value;
    const bool deferred = variable.role == ir::Role::level && !in_init_;
    if (gathered_[node.variable.index] && !deferred) copy_to(cell, value);
    check(value, cell, node.span);
}

void Flattener::flatten_lookup(const Node& node) {
    const ir::Table& table = module_.tables.at(node.table.index);
    const auto at = [&](std::uint32_t e) {
        return add({.kind = Code::Kind::lookup,
                    .result = fresh({}),
                    .from = {operand(node, 0), none, none, none},
                    .extra = flat_.first_table[node.table.index] + e});
    };
    if (!has_dynamic(node)) return define(node, at(element(table.axes, node.indices)));
    // A position that lanes decide: each element in turn, kept where the position is its own.
    ValueNumber place = number(0), inside = none;
    std::uint32_t stride = 1;
    for (std::size_t axis = table.axes.size(); axis-- > 0;) {
        const auto extent = static_cast<std::uint32_t>(module_.axes.at(table.axes[axis].index).elements.size());
        const ir::Index& index = node.indices[axis];
        ValueNumber at_axis = none;
        if (index.kind == ir::Index::Kind::dynamic) {
            at_axis = operation(Operation::round, numbers_[index.value.index]);
            const ValueNumber low = operation(Operation::ge, at_axis, number(0));
            const ValueNumber high = operation(Operation::lt, at_axis, number(extent));
            const ValueNumber both = operation(Operation::land, low, high);
            inside = inside == none ? both : operation(Operation::land, inside, both);
        } else {
            at_axis = number(position(index));
        }
        place = operation(Operation::add, place, operation(Operation::mul, at_axis, number(stride)));
        stride *= extent;
    }
    ValueNumber result = number(ir::missing_value);
    for (std::uint32_t e = 0; e < table.elements.size(); ++e) {
        result = operation(Operation::select, operation(Operation::eq, place, number(e)), at(e), result);
    }
    define(node, operation(Operation::select, inside, result, number(ir::missing_value)));
}

void Flattener::flatten_random(const Node& node) {
    Draw draw{node.law, node.stream};
    for (const ir::Index& index : node.indices) draw.stream = mixed(draw.stream ^ mixed(position(index)));
    if (node.indices.empty()) {
        for (ir::LoopId loop : around_) draw.stream = mixed(draw.stream ^ mixed(positions_[loop.index]));
    }
    const auto [at, added] = draw_numbers_.try_emplace(draw, static_cast<std::uint32_t>(flat_.draws.size()));
    if (added) flat_.draws.push_back(draw);
    Code code{.kind = Code::Kind::random, .result = fresh({}), .extra = at->second};
    for (unsigned i = 0; i < 3; ++i) {
        if (node.operands[i].valid()) code.from[i] = operand(node, i);
    }
    define(node, add(code));
}

void Flattener::flatten_loop(const Node& node) {
    around_.push_back(node.loop);
    for (std::uint32_t i = 0; i < node.extent; ++i) {
        positions_[node.loop.index] = node.descending ? node.extent - 1 - i : i;
        flatten_body(node.bodies.at(0));
    }
    around_.pop_back();
}

void Flattener::flatten_reduce(const Node& node) {
    ValueNumber sum = number(node.number);
    around_.push_back(node.loop);
    for (std::uint32_t i = 0; i < node.extent; ++i) {
        positions_[node.loop.index] = node.descending ? node.extent - 1 - i : i;
        flatten_body(node.bodies.at(0));
        sum = operation(node.operation, sum, numbers_[node.yields.at(0).index]);
    }
    around_.pop_back();
    define(node, sum);
}

void Flattener::flatten_choose(const Node& node) {
    const CellId cell = flat_.cell({node.variable, element(module_.at(node.variable).axes, node.indices)});
    if (!is_input_[cell]) {
        const double value = module_.at(node.variable).values.at(flat_.cells[cell].index);
        const auto number = static_cast<std::size_t>(value);
        if (!(value >= 0) || number >= node.bodies.size()) throw InternalError("engine: a selector outside its cases");
        flatten_body(node.bodies[number]);
        return define(node, numbers_[node.yields[number].index]);
    }
    const ValueNumber selector = load(cell);
    const ValueNumber result =
        add({.kind = Code::Kind::choose, .result = fresh({}), .from = {selector, none, none, none}});
    for (std::uint32_t i = 0; i < node.bodies.size(); ++i) flatten_choice(node, node.bodies[i], selector, result, i);
    define(node, result);
}

void Flattener::flatten_choice(const Node& node, const ir::Body& body, ValueNumber selector, ValueNumber result,
                               std::uint32_t number) {
    const std::size_t skip = list_->codes.size();
    add({.kind = Code::Kind::skip, .from = {selector, none, none, none}, .extra = number});
    flatten_body(body);
    add({.kind = Code::Kind::blend,
         .result = result,
         .from = {selector, numbers_[node.yields[number].index], none, none},
         .extra = number});
    list_->codes[skip].target = static_cast<std::uint32_t>(list_->codes.size());
}

std::uint32_t Flattener::position(const ir::Index& index) const {
    switch (index.kind) {
        case ir::Index::Kind::fixed:
            return static_cast<std::uint32_t>(index.number);
        case ir::Index::Kind::loop:
            return positions_[index.loop.index] + static_cast<std::uint32_t>(index.number);
        case ir::Index::Kind::mapped:
            return module_.maps.at(index.map.index).to.at(positions_[index.loop.index]);
        case ir::Index::Kind::dynamic:
            break;
    }
    throw InternalError("engine: a dynamic index where only loads and lookups may have one");
}

std::uint32_t Flattener::element(const std::vector<ir::AxisId>& axes, const std::vector<ir::Index>& indices) const {
    std::uint32_t number = 0;
    for (std::size_t axis = 0; axis < axes.size(); ++axis) {
        const auto extent = static_cast<std::uint32_t>(module_.axes.at(axes[axis].index).elements.size());
        const std::uint32_t at = position(indices.at(axis));
        if (at >= extent) throw InternalError("engine: an index outside its axis");
        number = number * extent + at;
    }
    return number;
}

ValueNumber Flattener::fresh(Value value) {
    list_->values.push_back(value);
    return static_cast<ValueNumber>(list_->values.size() - 1);
}

ValueNumber Flattener::add(Code code) {
    list_->codes.push_back(code);
    return code.result;
}

ValueNumber Flattener::operation(Operation operation, ValueNumber a, ValueNumber b, ValueNumber c) {
    return add({.kind = Code::Kind::operation, .operation = operation, .result = fresh({}), .from = {a, b, c, none}});
}

void Flattener::copy_to(CellId cell, ValueNumber value) {
    flat_.cell_kept[cell] = true;
    add({.kind = Code::Kind::copy, .result = fresh({.cell = cell}), .from = {value, none, none, none}});
}

void Flattener::compute_to(CellId cell, Operation operation, ValueNumber a, ValueNumber b) {
    const ValueNumber result = fresh({.cell = cell});
    add({.kind = Code::Kind::operation, .operation = operation, .result = result, .from = {a, b, none, none}});
    if (flat_.cells[cell].variable.valid()) check(result, cell, module_.at(flat_.cells[cell].variable).span);
}

ValueNumber Flattener::number(double value) {
    const auto [at, added] = known_numbers_.try_emplace(std::bit_cast<std::uint64_t>(value), none);
    if (added) at->second = fresh({.source = Value::Source::number, .number = value});
    return at->second;
}

ValueNumber Flattener::cell_value(CellId cell) {
    if (loaded_[cell] == none) loaded_[cell] = fresh({.source = Value::Source::cell, .cell = cell});
    flat_.cell_kept[cell] = true;
    return loaded_[cell];
}

/// What was stored last in this list; a level changes only when `advance` is done.
ValueNumber Flattener::load(CellId cell) {
    const bool held = !in_init_ && module_.at(flat_.cells[cell].variable).role == ir::Role::level;
    return current_[cell] != none && !held ? current_[cell] : cell_value(cell);
}

/// A copy where the value lies in memory that the end of the list overwrites.
ValueNumber Flattener::out_of_cells(ValueNumber value) {
    const Value& v = list_->values[value];
    if (v.source != Value::Source::cell) return value;
    const ir::Role role = module_.at(flat_.cells[v.cell].variable).role;
    if (role != ir::Role::stock && role != ir::Role::level) return value;
    return add({.kind = Code::Kind::copy, .result = fresh({}), .from = {value, none, none, none}});
}

void Flattener::check(ValueNumber value, CellId cell, Span span) {
    if (!options_.checked) return;
    add({.kind = Code::Kind::check,
         .from = {value, none, none, none},
         .extra = static_cast<std::uint32_t>(flat_.checks.size())});
    flat_.checks.push_back({flat_.cells[cell], span});
}

CellId Flattener::extra_cell() {
    flat_.cells.push_back({});
    flat_.cell_kept.push_back(true);
    flat_.cell_lanes.push_back(false);
    current_.push_back(none);
    loaded_.push_back(none);
    return static_cast<CellId>(flat_.cells.size() - 1);
}

}  // namespace

Flat flatten(const ir::Module& module, const FlattenOptions& options) { return Flattener(module, options).take(); }

}  // namespace crux::engine
