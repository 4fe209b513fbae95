#include "random_module.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "ir/walk.h"

namespace crux::reference {

namespace {

using ir::Index;
using ir::Node;
using ir::ValueId;
using ir::VariableId;
using Kind = ir::Node::Kind;
enum class Section { init, step, advance };

/// SplitMix64: the same everywhere, unlike the library's distributions.
class Chance {
  public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    std::uint32_t below(std::size_t n) { return static_cast<std::uint32_t>(next() % n); }
    bool one_in(unsigned n) { return below(n) == 0; }
    template <class Items>
    const auto& of(const Items& items) {
        return items[below(std::size(items))];
    }

  private:
    std::uint64_t state_;
};

constexpr double wild_numbers[] = {
    0, -0.0, 1, -1, 2, 0.5, 3.7, -12.25, 1e-7, 1e300, 1e-310, 0.1, 4, 1024, std::numeric_limits<double>::infinity()};
constexpr double tame_numbers[] = {0, 1, 0.5, 2, 0.1, 0.25, -1, 0.7};
constexpr Operation tame_operations[] = {Operation::add,  Operation::sub,   Operation::mul, Operation::min,
                                         Operation::max,  Operation::neg,   Operation::abs, Operation::sin,
                                         Operation::tanh, Operation::div_or};

class Generator {
  public:
    Generator(std::uint64_t seed, const RandomOptions& options) : chance_(seed), options_(options) {}

    ir::Module take() {
        declare();
        section(Section::init, module_.init, [&] { write_init(); });
        section(Section::step, module_.step, [&] { write_step(); });
        section(Section::advance, module_.advance, [&] { write_advance(); });
        return std::move(module_);
    }

  private:
    struct Loop {
        ir::LoopId id;
        std::uint32_t extent;
    };

    // declarations
    void declare();
    std::vector<ir::AxisId> some_axes();
    VariableId variable(ir::Role role, std::vector<ir::AxisId> axes, std::string name);
    void constant();
    void table();
    double number() { return options_.tame ? chance_.of(tame_numbers) : chance_.of(wild_numbers); }

    // statements
    template <class Write>
    void section(Section section, ir::Body& body, const Write& write);
    void write_init();
    void write_step();
    void write_advance();
    void assign(VariableId id);
    void assign_whole(VariableId id);
    void assign_recursively(VariableId id);
    void assign_in_parts(VariableId id);
    void nest(const std::vector<ir::AxisId>& axes, std::vector<Index>& indices, std::size_t from, const auto& write);
    void in_loop(std::uint32_t extent, Kind kind, const auto& write);
    void store(VariableId id, const std::vector<Index>& indices, ValueId value);
    std::uint32_t extent(ir::AxisId axis) const {
        return static_cast<std::uint32_t>(module_.axes[axis.index].elements.size());
    }

    // expressions
    ValueId expression();
    ValueId number_value(unsigned depth);
    ValueId mask_value(unsigned depth);
    ValueId leaf();
    ValueId operation(unsigned depth, bool mask);
    ValueId load(VariableId id, unsigned depth);
    ValueId lookup(unsigned depth);
    ValueId reduce(unsigned depth);
    ValueId choose(unsigned depth);
    ValueId draw();
    std::vector<Index> indices(const std::vector<ir::AxisId>& axes, unsigned depth, bool dynamic);
    Index index(ir::AxisId axis, unsigned depth, bool dynamic);
    ValueId add(Node node, bool mask = false);

    Chance chance_;
    RandomOptions options_;
    ir::Module module_;
    Section section_ = Section::init;
    ir::Body* body_ = nullptr;
    std::vector<Loop> loops_;
    std::vector<ValueId> numbers_, masks_;    // in scope
    std::vector<VariableId> readable_;        // stored, or given
    VariableId own_;                          // being assigned again
    std::vector<VariableId> stored_in_init_;  // auxiliaries
    std::vector<VariableId> stocks_, levels_, auxiliaries_;
    std::vector<VariableId> selectors_;
};

void Generator::declare() {
    module_.name = "random";
    module_.time = {0, 5, 1, 1, ir::Method::euler, "Year"};
    if (chance_.one_in(2)) module_.time = {2020.5, 2022, 0.25, 0.5, ir::Method::euler, ""};
    const std::uint32_t axes = 1 + chance_.below(3);
    for (std::uint32_t a = 0; a < axes; ++a) {
        ir::Axis axis{fmt::format("axis {}", a), {}};
        const std::uint32_t size = 1 + chance_.below(4);
        for (std::uint32_t e = 0; e < size; ++e)
            axis.elements.push_back(fmt::format("{}{}", static_cast<char>('A' + a), e));
        module_.axes.push_back(std::move(axis));
    }
    for (std::uint32_t m = 0; m < 2; ++m) {  // any position of the first axis, to one of the last
        ir::Map map;
        for (std::uint32_t i = 0; i < extent(ir::AxisId(0)); ++i)
            map.to.push_back(chance_.below(extent(ir::AxisId(axes - 1))));
        module_.maps.push_back(std::move(map));
    }
    for (unsigned i = 0; i < 3; ++i) constant();
    for (unsigned i = 0; i < 2; ++i) {
        selectors_.push_back(variable(ir::Role::selector, {}, fmt::format("selector {}", i)));
        module_.variables.back().values = {static_cast<double>(chance_.below(3))};
    }
    for (unsigned i = 0; i < 2; ++i) table();
    for (unsigned i = 0; i < 2; ++i) {
        const auto its_axes = some_axes();
        const VariableId rate = variable(ir::Role::auxiliary, its_axes, fmt::format("rate {}", i));
        stocks_.push_back(variable(ir::Role::stock, its_axes, fmt::format("stock {}", i)));
        module_.variables.back().rate = rate;
    }
    levels_.push_back(variable(ir::Role::level, some_axes(), "level"));
    module_.delays.push_back({"delay", some_axes(), {}});
    for (unsigned i = 0; i < options_.auxiliaries; ++i) {
        auxiliaries_.push_back(variable(ir::Role::auxiliary, some_axes(), fmt::format("auxiliary {}", i)));
    }
}

std::vector<ir::AxisId> Generator::some_axes() {
    std::vector<ir::AxisId> axes;
    const std::uint32_t count = chance_.below(3);
    for (std::uint32_t i = 0; i < count; ++i) axes.emplace_back(chance_.below(module_.axes.size()));
    return axes;
}

VariableId Generator::variable(ir::Role role, std::vector<ir::AxisId> axes, std::string name) {
    ir::Variable made;
    made.name = std::move(name);
    made.axes = std::move(axes);
    made.role = role;
    module_.variables.push_back(std::move(made));
    return VariableId(module_.variables.size() - 1);
}

void Generator::constant() {
    const VariableId id =
        variable(ir::Role::constant, some_axes(), fmt::format("constant {}", module_.variables.size()));
    for (std::uint32_t e = 0; e < module_.elements(id); ++e) module_.variables.back().values.push_back(number());
}

void Generator::table() {
    ir::Table table;
    table.name = fmt::format("table {}", module_.tables.size());
    table.axes = some_axes();
    table.mode = static_cast<ir::TableMode>(chance_.below(4));
    table.missing_outside = !options_.tame && chance_.one_in(4);
    for (std::uint32_t e = 0; e < module_.elements(table.axes); ++e) {
        ir::Points points;
        double x = -2;
        const std::uint32_t count = 1 + chance_.below(5);
        for (std::uint32_t i = 0; i < count; ++i, x += 0.25 * (1 + chance_.below(6))) {
            points.x.push_back(x);
            points.y.push_back(chance_.of(tame_numbers));
        }
        table.elements.push_back(std::move(points));
    }
    module_.tables.push_back(std::move(table));
}

template <class Write>
void Generator::section(Section section, ir::Body& body, const Write& write) {
    section_ = section;
    body_ = &body;
    numbers_.clear();
    masks_.clear();
    readable_.clear();
    for (std::size_t v = 0; v < module_.variables.size(); ++v) {
        const ir::Role role = module_.variables[v].role;
        const bool state = role == ir::Role::stock || role == ir::Role::level;
        if (role == ir::Role::constant || role == ir::Role::selector || (state && section != Section::init)) {
            readable_.push_back(VariableId(v));
        }
    }
    write();
}

void Generator::write_init() {
    for (VariableId id : auxiliaries_) {
        if (!chance_.one_in(3)) continue;
        assign(id);
        stored_in_init_.push_back(id);
    }
    for (VariableId id : stocks_) assign(id);
    for (VariableId id : levels_) assign(id);
    std::vector<Index> at;
    nest(module_.delays[0].axes, at, 0, [&] {
        Node start;
        start.kind = Kind::delay_start;
        start.delay = ir::DelayId(0);
        start.indices = at;
        start.operands = {expression(), expression(), {}};
        body_->push_back(std::move(start));
    });
}

/// Each auxiliary once, in order; one that init alone stores may be read from the start.
void Generator::write_step() {
    std::vector<VariableId> later;
    for (VariableId id : auxiliaries_) {
        const bool in_init = std::ranges::find(stored_in_init_, id) != stored_in_init_.end();
        (in_init && chance_.one_in(2) ? readable_ : later).push_back(id);
    }
    for (VariableId id : stocks_) later.push_back(module_.at(id).rate);
    for (VariableId id : later) assign(id);
}

void Generator::write_advance() {
    for (const auto* ids : {&auxiliaries_}) readable_.insert(readable_.end(), ids->begin(), ids->end());
    for (VariableId id : stocks_) readable_.push_back(module_.at(id).rate);
    for (VariableId id : levels_) assign_whole(id);
    std::vector<Index> at;
    nest(module_.delays[0].axes, at, 0, [&] {
        Node push;
        push.kind = Kind::delay_push;
        push.delay = ir::DelayId(0);
        push.indices = at;
        push.operands[0] = expression();
        body_->push_back(std::move(push));
    });
}

void Generator::assign(VariableId id) {
    const auto& axes = module_.at(id).axes;
    if (axes.empty() || chance_.one_in(2))
        assign_whole(id);
    else if (extent(axes[0]) > 1 && chance_.one_in(2))
        assign_recursively(id);
    else
        assign_in_parts(id);
    readable_.push_back(id);
    if (!chance_.one_in(4)) return;
    // Once more, from its own elements, as they are by then.
    own_ = id;
    load(id, 0);
    std::vector<Index> at;
    nest(module_.at(id).axes, at, 0, [&] {
        store(id, at, expression());
        store(id, at, expression());
    });
    own_ = {};
}

void Generator::assign_whole(VariableId id) {
    std::vector<Index> at;
    nest(module_.at(id).axes, at, 0, [&] { store(id, at, expression()); });
}

Index fixed(std::uint32_t position) {
    Index index;
    index.number = static_cast<std::int32_t>(position);
    return index;
}

Index looped(ir::LoopId loop, std::int32_t offset) {
    Index index;
    index.kind = Index::Kind::loop;
    index.loop = loop;
    index.number = offset;
    return index;
}

/// The first (or last) position by itself, each other from the one before (after) it.
void Generator::assign_recursively(VariableId id) {
    const auto axes = module_.at(id).axes;
    const bool descending = chance_.one_in(2);
    std::vector<Index> at = {fixed(descending ? extent(axes[0]) - 1 : 0)};
    nest(axes, at, 1, [&] { store(id, at, expression()); });
    in_loop(extent(axes[0]) - 1, Kind::loop, [&](Node& loop) {
        loop.descending = descending;
        at = {looped(loop.loop, descending ? 0 : 1)};
        nest(axes, at, 1, [&] {
            Node before;
            before.kind = Kind::load;
            before.variable = id;
            before.indices = at;
            before.indices[0].number += descending ? 1 : -1;
            const ValueId last = add(before);
            Node combined;
            combined.kind = Kind::operation;
            combined.operation = chance_.one_in(2) ? Operation::add : Operation::max;
            combined.operands = {last, expression(), {}};
            store(id, at, add(combined));
        });
    });
}

/// Two ranges of the first axis.
void Generator::assign_in_parts(VariableId id) {
    const auto axes = module_.at(id).axes;
    const std::uint32_t size = extent(axes[0]), cut = chance_.below(size + 1);
    for (const auto& [from, to] : {std::pair{0u, cut}, {cut, size}}) {
        if (from == to) continue;
        in_loop(to - from, Kind::loop, [&](Node& loop) {
            std::vector<Index> at = {looped(loop.loop, static_cast<std::int32_t>(from))};
            nest(axes, at, 1, [&] { store(id, at, expression()); });
        });
    }
}

/// Loops over the axes from `from` on; `indices` holds the position.
void Generator::nest(const std::vector<ir::AxisId>& axes, std::vector<Index>& indices, std::size_t from,
                     const auto& write) {
    if (from == axes.size()) return write();
    in_loop(extent(axes[from]), Kind::loop, [&](Node& loop) {
        indices.push_back(looped(loop.loop, 0));
        nest(axes, indices, from + 1, write);
        indices.pop_back();
    });
}

void Generator::in_loop(std::uint32_t extent, Kind kind, const auto& write) {
    Node loop;
    loop.kind = kind;
    loop.extent = extent;
    loop.loop = ir::LoopId(module_.loop_count++);
    loop.descending = chance_.one_in(3);
    ir::Body inner;
    ir::Body* const outer = std::exchange(body_, &inner);
    const std::size_t numbers = numbers_.size(), masks = masks_.size();
    loops_.push_back({loop.loop, extent});
    write(loop);
    loops_.pop_back();
    numbers_.resize(numbers);
    masks_.resize(masks);
    body_ = outer;
    loop.bodies.push_back(std::move(inner));
    if (kind == Kind::reduce)
        add(std::move(loop));
    else
        body_->push_back(std::move(loop));
}

void Generator::store(VariableId id, const std::vector<Index>& indices, ValueId value) {
    Node node;
    node.kind = Kind::store;
    node.variable = id;
    node.indices = indices;
    node.operands[0] = value;
    body_->push_back(std::move(node));
}

/// Some expressions are written again and again, so that there is something to reuse.
ValueId Generator::expression() {
    if (!chance_.one_in(3)) return number_value(options_.depth);
    const Chance own = chance_;
    chance_ = Chance(chance_.below(4));
    const ValueId value = number_value(options_.depth);
    chance_ = own;
    chance_.next();
    return value;
}

ValueId Generator::number_value(unsigned depth) {
    if (depth == 0 || chance_.one_in(5)) return leaf();
    switch (chance_.below(12)) {
        case 0:
            return lookup(depth - 1);
        case 1:
            return reduce(depth - 1);
        case 2:
            return choose(depth - 1);
        case 3:
            return load(chance_.of(readable_), depth - 1);
        case 4:
            return options_.draws ? draw() : leaf();
        default:
            return operation(depth - 1, false);
    }
}

ValueId Generator::mask_value(unsigned depth) {
    if (!masks_.empty() && chance_.one_in(4)) return chance_.of(masks_);
    return operation(depth == 0 ? 0 : depth - 1, true);
}

ValueId Generator::leaf() {
    Node node;
    switch (chance_.below(6)) {
        case 0:
            node.kind = chance_.one_in(2) ? Kind::time : Kind::step_time;
            return add(node);
        case 1:
            if (!numbers_.empty()) return chance_.of(numbers_);
            break;
        case 2:
            if (section_ == Section::init) break;
            node.kind = Kind::delay_read;
            node.delay = ir::DelayId(0);
            node.indices = indices(module_.delays[0].axes, 0, false);
            return add(node);
        case 3:
            break;
        default:
            return load(chance_.of(readable_), 0);
    }
    node.number = number();
    return add(node);
}

ValueId Generator::operation(unsigned depth, bool mask) {
    Operation operation = Operation::add;
    do {
        operation = options_.tame && !mask ? chance_.of(tame_operations)
                                           : static_cast<Operation>(chance_.below(operation_count));
        if (!mask && chance_.one_in(5)) operation = Operation::select;
    } while (operation_info(operation).gives_mask() != mask);
    const OperationInfo& info = operation_info(operation);
    Node node;
    node.kind = Kind::operation;
    node.operation = operation;
    for (unsigned i = 0; i < info.operands(); ++i) {
        // Masks of masks end in a comparison.
        if (info.takes_mask(i) && depth == 0) return mask ? this->operation(0, true) : leaf();
        node.operands[i] = info.takes_mask(i) ? mask_value(depth) : number_value(depth);
    }
    return add(node, mask);
}

ValueId Generator::load(VariableId id, unsigned depth) {
    if (own_.valid() && chance_.one_in(2)) id = own_;
    Node node;
    node.kind = Kind::load;
    node.variable = id;
    node.indices = indices(module_.at(id).axes, depth, !options_.tame);
    return add(node);
}

ValueId Generator::lookup(unsigned depth) {
    Node node;
    node.kind = Kind::lookup;
    node.table = ir::TableId(chance_.below(module_.tables.size()));
    node.indices = indices(module_.tables[node.table.index].axes, depth, false);
    node.operands[0] = number_value(depth);
    return add(node);
}

ValueId Generator::reduce(unsigned depth) {
    constexpr Operation operations[] = {Operation::add, Operation::mul, Operation::min, Operation::max};
    in_loop(1 + chance_.below(4), Kind::reduce, [&](Node& node) {
        node.operation = chance_.of(operations);
        node.number = number();
        node.yields = {number_value(depth)};
        node.result = {};
    });
    return numbers_.back();
}

ValueId Generator::choose(unsigned depth) {
    Node node;
    node.kind = Kind::choose;
    node.variable = chance_.of(selectors_);
    ir::Body* const outer = body_;
    const std::size_t numbers = numbers_.size(), masks = masks_.size();
    for (unsigned i = 0; i < 3; ++i) {
        ir::Body inner;
        body_ = &inner;
        node.yields.push_back(number_value(depth));
        numbers_.resize(numbers);
        masks_.resize(masks);
        node.bodies.push_back(std::move(inner));
    }
    body_ = outer;
    return add(std::move(node));
}

ValueId Generator::draw() {
    Node node;
    node.kind = Kind::random;
    node.law = static_cast<RandomLaw>(chance_.below(4));
    node.stream = chance_.below(3);
    const auto number = [&](double value) {
        Node made;
        made.number = value;
        return add(made);
    };
    if (node.law == RandomLaw::poisson) node.operands[0] = number(3.5);
    if (chance_.one_in(3)) {  // every law has plenty inside
        node.operands[1] = number(0.25);
        node.operands[2] = number(2.5);
    }
    if (chance_.one_in(3)) node.indices = indices({ir::AxisId(0)}, 0, false);
    return add(node);
}

std::vector<Index> Generator::indices(const std::vector<ir::AxisId>& axes, unsigned depth, bool dynamic) {
    std::vector<Index> made;
    for (ir::AxisId axis : axes) made.push_back(index(axis, depth, dynamic));
    return made;
}

Index Generator::index(ir::AxisId axis, unsigned depth, bool dynamic) {
    const std::uint32_t size = extent(axis);
    if (dynamic && depth > 0 && chance_.one_in(6)) {
        Index made;
        made.kind = Index::Kind::dynamic;
        made.value = number_value(depth - 1);
        return made;
    }
    std::vector<Index> fitting;
    for (const Loop& loop : loops_) {
        if (loop.extent <= size)
            fitting.push_back(looped(loop.id, static_cast<std::int32_t>(chance_.below(size - loop.extent + 1))));
        if (loop.extent > module_.maps[0].to.size() || axis.index + 1 != module_.axes.size()) continue;
        Index mapped;
        mapped.kind = Index::Kind::mapped;
        mapped.map = ir::MapId(chance_.below(2));
        mapped.loop = loop.id;
        fitting.push_back(mapped);
    }
    return fitting.empty() || chance_.one_in(5) ? fixed(chance_.below(size)) : chance_.of(fitting);
}

ValueId Generator::add(Node node, bool mask) {
    node.result = ValueId(module_.value_count++);
    (mask ? masks_ : numbers_).push_back(node.result);
    body_->push_back(std::move(node));
    return body_->back().result;
}

}  // namespace

ir::Module random_module(std::uint64_t seed, const RandomOptions& options) { return Generator(seed, options).take(); }

std::vector<VariableId> observable(const ir::Module& module) {
    std::vector<VariableId> found;
    for (std::size_t v = 0; v < module.variables.size(); ++v) {
        const ir::Role role = module.variables[v].role;
        if (role != ir::Role::constant && role != ir::Role::selector) found.push_back(VariableId(v));
    }
    return found;
}

}  // namespace crux::reference
