// Models from files by the command's own way, and the made-up model, statement by statement.
#include "models.h"

#include <fmt/format.h>

#include <random>

#include "driver/driver.h"

namespace crux::bench {

namespace {

/// Grows a module. Every variable stays within about [0.2, 5], so that tables and branches are
/// used over their range for all members.
class Maker {
  public:
    Maker(unsigned equations, unsigned seed) : draw_(seed), equations_(equations) {
        module_.time = {0, 100, 1, 1, ir::Method::euler, "Year"};
    }

    ir::Module make() {
        const unsigned stocks = equations_ / 20, constants = equations_ / 10;
        for (unsigned i = 0; i < constants; ++i) {
            const ir::VariableId id = variable(fmt::format("c{}", i), ir::Role::constant);
            module_.at(id);
            module_.variables.back().values = {between(0.5, 2)};
            known_.push_back(id);
        }
        for (unsigned i = 0; i < stocks; ++i) stocks_.push_back(add_stock(i));
        while (made_ + stocks < equations_) add_auxiliary();
        for (ir::VariableId stock : stocks_) add_rate(stock);
        return std::move(module_);
    }

  private:
    double between(double low, double high) { return std::uniform_real_distribution<double>(low, high)(draw_); }
    unsigned below(std::size_t count) { return static_cast<unsigned>(draw_() % count); }

    ir::VariableId variable(std::string name, ir::Role role) {
        ir::Variable v;
        v.name = std::move(name);
        v.role = role;
        module_.variables.push_back(std::move(v));
        return ir::VariableId(module_.variables.size() - 1);
    }

    ir::VariableId add_stock(unsigned i) {
        const ir::VariableId rate = variable(fmt::format("net s{}", i), ir::Role::auxiliary);
        const ir::VariableId stock = variable(fmt::format("s{}", i), ir::Role::stock);
        module_.variables[rate.index].hidden = true;
        module_.variables.back().rate = rate;
        store(module_.init, stock, number(module_.init, between(0.5, 2)));
        known_.push_back(stock);
        return stock;
    }

    /// Mostly recent variables, as in real models.
    ir::ValueId some() {
        const std::size_t count = known_.size();
        const std::size_t reach = below(3) == 0 ? count : std::min<std::size_t>(count, 40);
        return load(known_[count - 1 - below(reach)]);
    }

    void add_auxiliary() {
        ir::ValueId value;
        switch (below(12)) {
            case 0:
                value = op(Operation::max, some(), some());
                break;
            case 1:
                value = lookup(some());
                break;
            case 2:
                value = op(Operation::select, op(Operation::gt, some(), some()), some(), some());
                break;
            case 3:
                value = op(Operation::exp, op(Operation::sub, number(module_.step, 0),
                                              op(Operation::mul, some(), number(module_.step, 0.3))));
                break;
            case 4:
            case 5:
                value = op(Operation::div, op(Operation::add, some(), some()), op(Operation::add, some(), some()));
                break;
            case 6:
                value = op(Operation::sqrt, op(Operation::mul, some(), some()));
                break;
            default:
                value = mean();
                break;
        }
        const ir::VariableId id = variable(fmt::format("a{}", made_++), ir::Role::auxiliary);
        store(module_.step, id, value);
        known_.push_back(id);
    }

    /// w a + (1 - w) b * c / d, the commonest shape.
    ir::ValueId mean() {
        const ir::ValueId first = op(Operation::mul, number(module_.step, between(0.2, 0.8)), some());
        const ir::ValueId second = op(Operation::mul, number(module_.step, between(0.2, 0.4)),
                                      op(Operation::min, some(), number(module_.step, 5)));
        return op(Operation::add, first,
                  op(Operation::add, second, op(Operation::mul, number(module_.step, 0.1), some())));
    }

    ir::ValueId lookup(ir::ValueId x) {
        ir::Table table;
        table.name = fmt::format("t{}", module_.tables.size());
        ir::Points points;
        const unsigned count = 5 + below(8);
        for (unsigned i = 0; i < count; ++i) {
            points.x.push_back(3.0 * i / (count - 1) + between(0, 0.1));
            points.y.push_back(between(0.5, 2));
        }
        table.elements.push_back(std::move(points));
        module_.tables.push_back(std::move(table));
        ir::Node node;
        node.kind = ir::Node::Kind::lookup;
        node.table = ir::TableId(module_.tables.size() - 1);
        node.operands[0] = x;
        return put(module_.step, node);
    }

    /// (goal - stock) / time, the commonest rate.
    void add_rate(ir::VariableId stock) {
        const ir::ValueId gap = op(Operation::sub, some(), load(stock));
        const ir::ValueId rate = op(Operation::div, gap, op(Operation::add, number(module_.step, 5), some()));
        store(module_.step, module_.at(stock).rate, rate);
    }

    ir::ValueId load(ir::VariableId id) {
        ir::Node node;
        node.kind = ir::Node::Kind::load;
        node.variable = id;
        return put(module_.step, node);
    }
    ir::ValueId number(ir::Body& body, double value) {
        ir::Node node;
        node.kind = ir::Node::Kind::number;
        node.number = value;
        return put(body, node);
    }
    ir::ValueId op(Operation operation, ir::ValueId a, ir::ValueId b = {}, ir::ValueId c = {}) {
        ir::Node node;
        node.kind = ir::Node::Kind::operation;
        node.operation = operation;
        node.operands = {a, b, c};
        return put(module_.step, node);
    }
    void store(ir::Body& body, ir::VariableId id, ir::ValueId value) {
        ir::Node node;
        node.kind = ir::Node::Kind::store;
        node.variable = id;
        node.operands[0] = value;
        body.push_back(node);
    }
    ir::ValueId put(ir::Body& body, ir::Node node) {
        node.result = ir::ValueId(module_.value_count++);
        body.push_back(std::move(node));
        return body.back().result;
    }

    std::mt19937_64 draw_;
    unsigned equations_, made_ = 0;
    ir::Module module_;
    std::vector<ir::VariableId> known_, stocks_;
};

}  // namespace

std::optional<Case> from_file(const std::string& name, const std::string& path, std::string& why) {
    auto loaded = driver::load({path, {}, {}, false});
    if (!loaded) {
        why = loaded.failure().message;
        return std::nullopt;
    }
    driver::Loaded& model = *loaded.value();
    if (!model.module) {
        for (const Diagnostic& diagnostic : model.sink.all()) {
            if (diagnostic.severity() == Severity::error) why = render(diagnostic, model.sources);
        }
        return std::nullopt;
    }
    return Case{name, std::move(*model.module)};
}

Case made_up(unsigned equations, unsigned seed) {
    return {fmt::format("made-up {}", equations), Maker(equations, seed).make()};
}

}  // namespace crux::bench
