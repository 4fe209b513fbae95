// Array programs built in C++, statement by statement, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ir/ir.h"

namespace crux::engine {

class ModuleBuilder {
  public:
    ir::Module module;

    ModuleBuilder(double initial, double final, double step, ir::Method method = ir::Method::euler) {
        module.time.initial = initial;
        module.time.final = final;
        module.time.step = module.time.save_step = step;
        module.time.method = method;
    }

    ir::VariableId constant(std::string name, double value) {
        const ir::VariableId id = variable(std::move(name), ir::Role::constant);
        module.variables.back().values = {value};
        return id;
    }
    ir::VariableId selector(std::string name) {
        const ir::VariableId id = constant(std::move(name), 0);
        module.variables.back().role = ir::Role::selector;
        return id;
    }
    ir::VariableId auxiliary(std::string name) { return variable(std::move(name), ir::Role::auxiliary); }
    ir::VariableId level(std::string name) { return variable(std::move(name), ir::Role::level); }
    /// A stock with a rate variable "net <name>".
    ir::VariableId stock(const std::string& name) {
        const ir::VariableId rate = auxiliary("net " + name);
        module.variables.back().hidden = true;
        const ir::VariableId id = variable(name, ir::Role::stock);
        module.variables.back().rate = rate;
        return id;
    }
    ir::VariableId rate_of(ir::VariableId stock) const { return module.at(stock).rate; }
    ir::TableId table(std::vector<double> x, std::vector<double> y, ir::TableMode mode = ir::TableMode::clamp) {
        ir::Table table;
        table.name = "table " + std::to_string(module.tables.size());
        table.elements.push_back({std::move(x), std::move(y)});
        table.mode = mode;
        module.tables.push_back(std::move(table));
        return ir::TableId(module.tables.size() - 1);
    }
    ir::DelayId delay() {
        module.delays.push_back({"delay " + std::to_string(module.delays.size()), {}, {}});
        return ir::DelayId(module.delays.size() - 1);
    }

    /// Nodes, in `body` (init, step, advance or a nested one).
    ir::ValueId number(ir::Body& body, double value) {
        ir::Node node = make(ir::Node::Kind::number);
        node.number = value;
        return put(body, node);
    }
    ir::ValueId time(ir::Body& body) { return put(body, make(ir::Node::Kind::time)); }
    ir::ValueId load(ir::Body& body, ir::VariableId variable, std::vector<ir::Index> indices = {}) {
        ir::Node node = make(ir::Node::Kind::load);
        node.variable = variable;
        node.indices = std::move(indices);
        return put(body, node);
    }
    void store(ir::Body& body, ir::VariableId variable, ir::ValueId value, std::vector<ir::Index> indices = {}) {
        ir::Node node = make(ir::Node::Kind::store);
        node.variable = variable;
        node.operands[0] = value;
        node.indices = std::move(indices);
        body.push_back(std::move(node));
    }
    ir::ValueId operation(ir::Body& body, Operation operation, ir::ValueId a, ir::ValueId b = {}, ir::ValueId c = {}) {
        ir::Node node = make(ir::Node::Kind::operation);
        node.operation = operation;
        node.operands = {a, b, c};
        return put(body, node);
    }
    ir::ValueId lookup(ir::Body& body, ir::TableId table, ir::ValueId x) {
        ir::Node node = make(ir::Node::Kind::lookup);
        node.table = table;
        node.operands[0] = x;
        return put(body, node);
    }
    ir::ValueId random(ir::Body& body, RandomLaw law, std::uint64_t stream, std::array<ir::ValueId, 3> operands = {}) {
        ir::Node node = make(ir::Node::Kind::random);
        node.law = law;
        node.stream = stream;
        node.operands = operands;
        return put(body, node);
    }
    void delay_start(ir::Body& body, ir::DelayId delay, ir::ValueId time, ir::ValueId initial) {
        ir::Node node = make(ir::Node::Kind::delay_start);
        node.delay = delay;
        node.operands = {time, initial, {}};
        body.push_back(std::move(node));
    }
    ir::ValueId delay_read(ir::Body& body, ir::DelayId delay) {
        ir::Node node = make(ir::Node::Kind::delay_read);
        node.delay = delay;
        return put(body, node);
    }
    void delay_push(ir::Body& body, ir::DelayId delay, ir::ValueId input) {
        ir::Node node = make(ir::Node::Kind::delay_push);
        node.delay = delay;
        node.operands[0] = input;
        body.push_back(std::move(node));
    }
    ir::ValueId choose(ir::Body& body, ir::VariableId selector, std::vector<std::pair<ir::Body, ir::ValueId>> cases) {
        ir::Node node = make(ir::Node::Kind::choose);
        node.variable = selector;
        for (auto& [inner, yield] : cases) {
            node.bodies.push_back(std::move(inner));
            node.yields.push_back(yield);
        }
        return put(body, node);
    }

  private:
    ir::VariableId variable(std::string name, ir::Role role) {
        ir::Variable variable;
        variable.name = std::move(name);
        variable.role = role;
        module.variables.push_back(std::move(variable));
        return ir::VariableId(module.variables.size() - 1);
    }
    static ir::Node make(ir::Node::Kind kind) {
        ir::Node node;
        node.kind = kind;
        return node;
    }
    ir::ValueId put(ir::Body& body, ir::Node node) {
        node.result = ir::ValueId(module.value_count++);
        body.push_back(std::move(node));
        return body.back().result;
    }
};

}  // namespace crux::engine
