// What makes a module ill-formed, in words. First the declarations, then each section, walked once
// with the scopes of values and loops; every message names its place. Bodies are not entered where
// their node is too broken to give them a meaning.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/ir.h"
#include "ir/text.h"
#include "ir/walk.h"

namespace crux::ir {

namespace {

using Kind = Node::Kind;

enum class Type : std::uint8_t { undefined, number, mask, ended };
enum class Section : std::uint8_t { init, step, advance };
constexpr std::string_view section_names[] = {"init", "step", "advance"};

class Verifier {
  public:
    explicit Verifier(const Module& module) : module_(module) {}

    std::vector<std::string> run() {
        if (module_.value_count > most_values || module_.loop_count > most_loops) {
            return {fmt::format("size: at most {} values and {} loops are allowed", most_values, most_loops)};
        }
        declarations();
        if (!faults_.empty()) return std::move(faults_);  // what follows relies on them
        types_.assign(module_.value_count, Type::undefined);
        extents_.assign(module_.loop_count, 0);
        find_stores();
        stocks_and_levels();
        section(Section::init, module_.init);
        section(Section::step, module_.step);
        section(Section::advance, module_.advance);
        return std::move(faults_);
    }

  private:
    template <class... Parts>
    void declared(fmt::format_string<Parts...> format, Parts&&... parts) {
        faults_.push_back(fmt::format(format, std::forward<Parts>(parts)...));
    }
    template <class... Parts>
    void wrong(const Node& node, fmt::format_string<Parts...> format, Parts&&... parts) {
        faults_.push_back(fmt::format("{}: {}: {}", section_names[static_cast<std::size_t>(section_)], head(node),
                                      fmt::format(format, std::forward<Parts>(parts)...)));
    }

    // declarations
    void declarations();
    void time();
    bool axes(const std::string& what, const std::vector<AxisId>& axes);
    void variable(const Variable& variable);
    void rate(const std::string& what, const Variable& variable);
    void table(const Table& table);
    void find_stores();
    void stocks_and_levels();

    // bodies
    void section(Section section, const Body& body);
    void body(const Body& body, const Node* around);
    void end_scope(std::size_t begin);
    void node(const Node& node);
    void children(const Node& node);
    void define(const Node& node, Type type);
    void use(const Node& node, ValueId value, Type type);
    void operands(const Node& node, unsigned count);
    void operation(const Node& node);
    void load(const Node& node);
    void store(const Node& node);
    void lookup(const Node& node);
    void random(const Node& node);
    void delay(const Node& node);
    void loop(const Node& node);
    void reduce(const Node& node);
    void choose(const Node& node);
    bool known_variable(const Node& node);
    bool loop_extent(const Node& node, LoopId loop, std::uint32_t& extent);
    void indices(const Node& node, const std::vector<AxisId>& axes, bool dynamic_allowed);
    void index(const Node& node, const Index& index, std::size_t place, std::uint32_t size, bool dynamic_allowed);
    void positions(const Node& node, std::size_t place, std::int64_t low, std::int64_t high, std::uint32_t size);
    void mapped(const Node& node, const Index& index, std::size_t place, std::uint32_t extent, std::uint32_t size);
    bool is_stored(VariableId id) const { return in_init_[id.index] || in_step_[id.index]; }

    const Module& module_;
    std::vector<std::string> faults_;
    Section section_ = Section::init;
    std::vector<Type> types_;              // by value
    std::vector<ValueId> scope_;           // values that live now
    std::vector<std::uint32_t> extents_;   // by loop, 0 outside it
    std::vector<bool> in_init_, in_step_;  // by variable: stored there
    unsigned depth_ = 0, pure_ = 0;        // bodies around; reductions and choices around
};

void Verifier::declarations() {
    time();
    for (const Axis& axis : module_.axes) {
        if (axis.elements.empty()) declared("axis \"{}\": it has no elements", axis.name);
    }
    for (const Variable& one : module_.variables) variable(one);
    for (const Table& one : module_.tables) table(one);
    for (const Delay& one : module_.delays) axes("delay \"" + one.name + "\"", one.axes);
}

void Verifier::time() {
    const TimeSpecs& time = module_.time;
    const auto finite = [](double x) { return std::isfinite(x); };
    if (!finite(time.initial) || !finite(time.final) || !finite(time.step) || !finite(time.save_step)) {
        return declared("time: initial, final, step and save must be finite");
    }
    if (time.step <= 0) declared("time: step is {}, and must be above 0", time.step);
    if (time.save_step <= 0) declared("time: save is {}, and must be above 0", time.save_step);
    if (time.final < time.initial) declared("time: final {} lies before initial {}", time.final, time.initial);
    if (time.step > 0 && (time.final - time.initial) / time.step >= std::numeric_limits<std::int32_t>::max()) {
        declared("time: more than 2^31 steps");
    }
}

bool Verifier::axes(const std::string& what, const std::vector<AxisId>& ids) {
    std::uint64_t count = 1;
    for (AxisId id : ids) {
        if (id.index >= module_.axes.size()) {
            declared("{}: there is no axis {}", what, id.index);
            return false;
        }
        count *= std::max<std::uint64_t>(1, module_.axes[id.index].elements.size());
        if (count > std::numeric_limits<std::int32_t>::max()) {
            declared("{}: it has more than 2^31 elements", what);
            return false;
        }
    }
    return true;
}

void Verifier::variable(const Variable& variable) {
    const std::string what = "var \"" + variable.name + "\"";
    if (!axes(what, variable.axes)) return;
    const bool given = variable.role == Role::constant || variable.role == Role::selector;
    const std::size_t expected = given ? module_.elements(variable.axes) : 0;
    if (variable.values.size() != expected) {
        declared("{}: it has {} values where {} {} expected", what, variable.values.size(), expected,
                 expected == 1 ? "is" : "are");
    }
    if (variable.role == Role::selector) {
        for (double value : variable.values) {
            if (!(value >= 0) || value != std::floor(value)) {
                declared("{}: {} is no number of a case", what, value);
            }
        }
    }
    if (variable.rate.valid()) rate(what, variable);
}

void Verifier::rate(const std::string& what, const Variable& variable) {
    if (variable.role != Role::stock) return declared("{}: only a stock has a rate", what);
    if (variable.rate.index >= module_.variables.size()) {
        return declared("{}: there is no variable {} to be its rate", what, variable.rate.index);
    }
    const Variable& rate = module_.at(variable.rate);
    if (rate.axes != variable.axes) declared("{}: its rate \"{}\" has other axes", what, rate.name);
    if (rate.role != Role::auxiliary && rate.role != Role::constant) {
        declared("{}: its rate \"{}\" has the role {}, expected auxiliary or constant", what, rate.name,
                 role_names.at(static_cast<std::size_t>(rate.role)));
    }
}

void Verifier::table(const Table& table) {
    const std::string what = "table \"" + table.name + "\"";
    if (!axes(what, table.axes)) return;
    const std::uint32_t count = module_.elements(table.axes);
    if (table.elements.size() != count) {
        declared("{}: it has {} sets of points where {} {} expected", what, table.elements.size(), count,
                 count == 1 ? "is" : "are");
    }
    for (std::size_t i = 0; i < table.elements.size(); ++i) {
        const auto& [x, y] = table.elements[i];
        if (x.empty() || x.size() != y.size()) {
            declared("{}: element {} has {} x and {} y, expected as many of both and at least one", what, i, x.size(),
                     y.size());
            continue;
        }
        const auto below = [](double a, double b) { return !(a <= b); };
        if (std::adjacent_find(x.begin(), x.end(), below) != x.end() || std::isnan(x.front())) {
            declared("{}: the x of element {} do not ascend", what, i);
        }
    }
}

void Verifier::find_stores() {
    in_init_.assign(module_.variables.size(), false);
    in_step_.assign(module_.variables.size(), false);
    const auto find = [&](const Body& body, std::vector<bool>& found) {
        each_node(body, [&](const Node& node) {
            if (node.kind == Kind::store && node.variable.index < found.size()) found[node.variable.index] = true;
        });
    };
    find(module_.init, in_init_);
    find(module_.step, in_step_);
}

/// A stock that init does not store is dead: nothing integrates it.
void Verifier::stocks_and_levels() {
    for (std::size_t i = 0; i < module_.variables.size(); ++i) {
        const Variable& variable = module_.variables[i];
        if (variable.role != Role::stock || !in_init_[i]) continue;
        if (!variable.rate.valid()) {
            declared("var \"{}\": a stock that init stores needs a rate", variable.name);
        } else if (module_.at(variable.rate).role == Role::auxiliary && !is_stored(variable.rate)) {
            declared("var \"{}\": its rate \"{}\" is stored nowhere", variable.name, module_.at(variable.rate).name);
        }
    }
}

void Verifier::section(Section section, const Body& its_body) {
    section_ = section;
    body(its_body, nullptr);
    end_scope(0);
}

/// Values stay alive to the end of the body; the node around, if any, uses its yield from inside.
void Verifier::body(const Body& nodes, const Node* around) {
    if (++depth_ > deepest_nesting) {
        if (around != nullptr) wrong(*around, "more than {} bodies in each other", deepest_nesting);
    } else {
        for (const Node& one : nodes) node(one);
    }
    --depth_;
}

void Verifier::end_scope(std::size_t begin) {
    for (std::size_t i = begin; i < scope_.size(); ++i) types_[scope_[i].index] = Type::ended;
    scope_.resize(begin);
}

void Verifier::define(const Node& node, Type type) {
    if (node.result.index >= types_.size()) {
        return wrong(node, "%{} is not below the module's {} values", node.result.index, types_.size());
    }
    if (types_[node.result.index] != Type::undefined) {
        return wrong(node, "%{} is defined a second time", node.result.index);
    }
    types_[node.result.index] = type;
    scope_.push_back(node.result);
}

void Verifier::use(const Node& node, ValueId value, Type type) {
    if (value.index >= types_.size())
        return wrong(node, "%{} is not below the module's {} values", value.index, types_.size());
    const Type found = types_[value.index];
    if (found == type) return;
    if (found == Type::undefined) return wrong(node, "%{} is used before it is defined", value.index);
    if (found == Type::ended) return wrong(node, "%{} lives in a body that has ended", value.index);
    const bool mask = found == Type::mask;
    wrong(node, "%{} is a {} where a {} is expected", value.index, mask ? "truth value" : "number",
          mask ? "number" : "truth value");
}

/// The first `count` operands, as numbers; there must be no other.
void Verifier::operands(const Node& node, unsigned count) {
    for (unsigned i = 0; i < node.operands.size(); ++i) {
        if (i < count)
            use(node, node.operands[i], Type::number);
        else if (node.operands[i].valid())
            wrong(node, "it has more than {} operands", count);
    }
}

void Verifier::node(const Node& node) {
    switch (node.kind) {
        case Kind::number:
        case Kind::time:
        case Kind::step_time:
            operands(node, 0);
            break;
        case Kind::operation:
            return operation(node);
        case Kind::load:
            load(node);
            break;
        case Kind::store:
            return store(node);
        case Kind::lookup:
            lookup(node);
            break;
        case Kind::random:
            random(node);
            break;
        case Kind::delay_start:
        case Kind::delay_read:
        case Kind::delay_push:
            return delay(node);
        case Kind::loop:
            return loop(node);
        case Kind::reduce:
            return reduce(node);
        case Kind::choose:
            return choose(node);
    }
    define(node, Type::number);
}

void Verifier::operation(const Node& node) {
    const OperationInfo& info = operation_info(node.operation);
    for (unsigned i = 0; i < node.operands.size(); ++i) {
        if (i < info.operands())
            use(node, node.operands[i], info.takes_mask(i) ? Type::mask : Type::number);
        else if (node.operands[i].valid())
            wrong(node, "it has more than {} operands", info.operands());
    }
    define(node, info.gives_mask() ? Type::mask : Type::number);
}

bool Verifier::known_variable(const Node& node) {
    if (node.variable.index < module_.variables.size()) return true;
    wrong(node, "there is no variable {}", node.variable.index);
    return false;
}

void Verifier::load(const Node& node) {
    operands(node, 0);
    if (!known_variable(node)) return;
    const Variable& variable = module_.at(node.variable);
    indices(node, variable.axes, true);
    if (variable.role == Role::constant || variable.role == Role::selector) return;
    const bool only_init = section_ == Section::init || variable.role != Role::auxiliary;
    if (only_init ? !in_init_[node.variable.index] : !is_stored(node.variable)) {
        wrong(node, "{} stores \"{}\"", only_init ? "init never" : "neither init nor step", variable.name);
    }
}

void Verifier::store(const Node& node) {
    operands(node, 1);
    if (pure_ > 0) wrong(node, "a reduction or choice stores nothing");
    if (!known_variable(node)) return;
    const Variable& variable = module_.at(node.variable);
    indices(node, variable.axes, false);
    bool allowed = false;
    switch (variable.role) {
        case Role::constant:
        case Role::selector:
            break;
        case Role::stock:
            allowed = section_ == Section::init;
            break;
        case Role::level:
            allowed = section_ != Section::step;
            break;
        case Role::auxiliary:
            allowed = section_ != Section::advance;
            break;
    }
    if (!allowed) {
        wrong(node, "\"{}\" has the role {}, which is not stored here", variable.name,
              role_names.at(static_cast<std::size_t>(variable.role)));
    }
}

void Verifier::lookup(const Node& node) {
    operands(node, 1);
    if (node.table.index >= module_.tables.size()) return wrong(node, "there is no table {}", node.table.index);
    indices(node, module_.tables[node.table.index].axes, true);
}

void Verifier::random(const Node& node) {
    const bool parameter = random_law_parameters.at(static_cast<std::size_t>(node.law)) > 0;
    if (parameter != node.operands[0].valid()) wrong(node, "the law {} parameter", parameter ? "needs a" : "has no");
    if (node.operands[1].valid() != node.operands[2].valid()) wrong(node, "it has one bound, expected both or none");
    for (ValueId operand : node.operands) {
        if (operand.valid()) use(node, operand, Type::number);
    }
    for (std::size_t i = 0; i < node.indices.size(); ++i) {
        index(node, node.indices[i], i, std::numeric_limits<std::int32_t>::max(), false);
    }
}

void Verifier::delay(const Node& node) {
    const bool read = node.kind == Kind::delay_read, start = node.kind == Kind::delay_start;
    operands(node, read ? 0 : (start ? 2 : 1));
    if (start && section_ != Section::init) wrong(node, "a delay starts in init alone");
    if (!read && !start && section_ != Section::advance) wrong(node, "a delay takes in values in advance alone");
    if (!read && pure_ > 0) wrong(node, "a reduction or choice changes no delay");
    if (node.delay.index >= module_.delays.size())
        wrong(node, "there is no delay {}", node.delay.index);
    else
        indices(node, module_.delays[node.delay.index].axes, false);
    if (read) define(node, Type::number);
}

/// The one body of a loop or reduction, with its loop's positions known.
void Verifier::children(const Node& node) {
    if (node.bodies.size() != 1) return wrong(node, "it has {} bodies, expected one", node.bodies.size());
    if (node.yields.size() != (node.kind == Kind::reduce ? 1u : 0u)) {
        return wrong(node, "it yields {} values, expected {}", node.yields.size(), node.kind == Kind::reduce ? 1 : 0);
    }
    if (node.extent == 0) return wrong(node, "it has no positions");
    if (node.loop.index >= extents_.size()) {
        return wrong(node, "l{} is not below the module's {} loops", node.loop.index, extents_.size());
    }
    if (extents_[node.loop.index] != 0) return wrong(node, "l{} runs already", node.loop.index);
    extents_[node.loop.index] = node.extent;
    const std::size_t begin = scope_.size();
    body(node.bodies[0], &node);
    for (ValueId yielded : node.yields) use(node, yielded, Type::number);
    end_scope(begin);
    extents_[node.loop.index] = 0;
}

void Verifier::loop(const Node& node) {
    operands(node, 0);
    children(node);
}

void Verifier::reduce(const Node& node) {
    operands(node, 0);
    const bool known = node.operation == Operation::add || node.operation == Operation::mul ||
                       node.operation == Operation::min || node.operation == Operation::max;
    if (!known) wrong(node, "it combines by {}, expected add, mul, min or max", operation_info(node.operation).name);
    ++pure_;
    children(node);
    --pure_;
    define(node, Type::number);
}

void Verifier::choose(const Node& node) {
    operands(node, 0);
    if (node.bodies.empty() || node.yields.size() != node.bodies.size()) {
        wrong(node, "it has {} cases and {} yields, expected one yield a case and at least one case",
              node.bodies.size(), node.yields.size());
        return define(node, Type::number);
    }
    if (known_variable(node)) {
        const Variable& selector = module_.at(node.variable);
        indices(node, selector.axes, false);
        if (selector.role != Role::selector) wrong(node, "\"{}\" is no selector", selector.name);
        const double cases = static_cast<double>(node.bodies.size());
        for (double value : selector.values) {
            if (value >= cases) wrong(node, "\"{}\" is {}, and there are {} cases", selector.name, value, cases);
        }
    }
    ++pure_;
    for (std::size_t i = 0; i < node.bodies.size(); ++i) {
        const std::size_t begin = scope_.size();
        body(node.bodies[i], &node);
        use(node, node.yields[i], Type::number);
        end_scope(begin);
    }
    --pure_;
    define(node, Type::number);
}

void Verifier::indices(const Node& node, const std::vector<AxisId>& axes, bool dynamic_allowed) {
    if (node.indices.size() != axes.size()) {
        return wrong(node, "it has {} indices, expected {}", node.indices.size(), axes.size());
    }
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const auto size = static_cast<std::uint32_t>(module_.axes[axes[i].index].elements.size());
        index(node, node.indices[i], i, size, dynamic_allowed);
    }
}

bool Verifier::loop_extent(const Node& node, LoopId loop, std::uint32_t& extent) {
    extent = loop.index < extents_.size() ? extents_[loop.index] : 0;
    if (extent == 0) wrong(node, "l{} does not run here", loop.index);
    return extent > 0;
}

void Verifier::index(const Node& node, const Index& index, std::size_t place, std::uint32_t size,
                     bool dynamic_allowed) {
    std::uint32_t extent = 0;
    switch (index.kind) {
        case Index::Kind::fixed:
            return positions(node, place, index.number, index.number, size);
        case Index::Kind::loop:
            if (!loop_extent(node, index.loop, extent)) return;
            return positions(node, place, index.number, std::int64_t{extent} - 1 + index.number, size);
        case Index::Kind::mapped:
            if (loop_extent(node, index.loop, extent)) mapped(node, index, place, extent, size);
            return;
        case Index::Kind::dynamic:
            if (!dynamic_allowed) wrong(node, "index {} is a value, which only load and lookup may have", place + 1);
            return use(node, index.value, Type::number);
    }
}

void Verifier::positions(const Node& node, std::size_t place, std::int64_t low, std::int64_t high, std::uint32_t size) {
    if (low >= 0 && high < std::int64_t{size}) return;
    wrong(node, "index {} reaches from {} to {}, outside 0 to {}", place + 1, low, high, size - 1);
}

void Verifier::mapped(const Node& node, const Index& index, std::size_t place, std::uint32_t extent,
                      std::uint32_t size) {
    if (index.map.index >= module_.maps.size()) return wrong(node, "there is no map {}", index.map.index);
    const std::vector<std::uint32_t>& to = module_.maps[index.map.index].to;
    if (extent > to.size()) {
        return wrong(node, "m{} has {} positions, the loop {}", index.map.index, to.size(), extent);
    }
    const auto [low, high] = std::minmax_element(to.begin(), to.begin() + extent);
    positions(node, place, *low, *high, size);
}

}  // namespace

std::vector<std::string> verify(const Module& module) { return Verifier(module).run(); }

}  // namespace crux::ir
