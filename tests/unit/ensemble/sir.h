// A small epidemic, written as an array program by hand, so that these tests need no front end.
// Susceptible, infected and recovered people; two regions where `regions` is 2.
#pragma once

#include <string>
#include <vector>

#include "ir/ir.h"

namespace crux::ensemble::test {

class ModuleBuilder {
  public:
    ir::Module module;

    ir::VariableId variable(std::string name, ir::Role role, std::vector<double> values = {},
                            std::vector<ir::AxisId> axes = {}) {
        ir::Variable v;
        v.name = std::move(name);
        v.role = role;
        v.values = std::move(values);
        v.axes = std::move(axes);
        module.variables.push_back(std::move(v));
        return ir::VariableId(module.variables.size() - 1);
    }
    ir::ValueId number(ir::Body& body, double value) {
        ir::Node node;
        node.kind = ir::Node::Kind::number;
        node.number = value;
        return push(body, node);
    }
    ir::ValueId load(ir::Body& body, ir::VariableId id, int index = -1) {
        ir::Node node;
        node.kind = ir::Node::Kind::load;
        node.variable = id;
        if (index >= 0) node.indices = {at(index)};
        return push(body, node);
    }
    ir::ValueId random(ir::Body& body, std::uint64_t stream) {
        ir::Node node;
        node.kind = ir::Node::Kind::random;
        node.law = RandomLaw::uniform;
        node.stream = stream;
        return push(body, node);
    }
    ir::ValueId operation(ir::Body& body, Operation op, ir::ValueId a, ir::ValueId b) {
        ir::Node node;
        node.kind = ir::Node::Kind::operation;
        node.operation = op;
        node.operands = {a, b, {}};
        return push(body, node);
    }
    void store(ir::Body& body, ir::VariableId id, ir::ValueId value, int index = -1) {
        ir::Node node;
        node.kind = ir::Node::Kind::store;
        node.variable = id;
        node.operands = {value, {}, {}};
        if (index >= 0) node.indices = {at(index)};
        body.push_back(node);
    }

  private:
    static ir::Index at(int number) {
        ir::Index index;
        index.kind = ir::Index::Kind::fixed;
        index.number = number;
        return index;
    }
    ir::ValueId push(ir::Body& body, ir::Node& node) {
        node.result = ir::ValueId(module.value_count++);
        body.push_back(node);
        return node.result;
    }
};

struct SirOptions {
    bool noise = false;  ///< the contact rate is multiplied by a random number at each TIME STEP
    unsigned regions = 1;
    double final_time = 25;
};

inline ir::Module sir(const SirOptions& options = {}) {
    using ir::Role;
    ModuleBuilder b;
    b.module.name = "sir";
    b.module.time = {0, options.final_time, 0.25, 1, ir::Method::euler, "Day"};
    std::vector<ir::AxisId> axes;
    std::vector<double> contacts = {6}, durations = {2};
    if (options.regions == 2) {
        b.module.axes.push_back({"Region", {"North", "South"}});
        axes = {ir::AxisId(0)};
        contacts = {6, 4}, durations = {2, 3};
    }
    const auto contact = b.variable("contact rate", Role::constant, contacts, axes);
    const auto infectivity = b.variable("infectivity", Role::constant, {0.25});
    const auto duration = b.variable("duration", Role::constant, durations, axes);
    const auto susceptible = b.variable("Susceptible", Role::stock, {}, axes);
    const auto infected = b.variable("Infected", Role::stock, {}, axes);
    const auto recovered = b.variable("Recovered", Role::stock, {}, axes);
    const auto infection = b.variable("infection", Role::auxiliary, {}, axes);
    const auto recovery = b.variable("recovery", Role::auxiliary, {}, axes);
    const auto susceptible_rate = b.variable("rate of Susceptible", Role::auxiliary, {}, axes);
    const auto infected_rate = b.variable("rate of Infected", Role::auxiliary, {}, axes);
    const auto recovered_rate = b.variable("rate of Recovered", Role::auxiliary, {}, axes);
    auto& variables = b.module.variables;
    variables[susceptible.index].rate = susceptible_rate;
    variables[infected.index].rate = infected_rate;
    variables[recovered.index].rate = recovered_rate;
    for (const auto id : {susceptible_rate, infected_rate, recovered_rate}) variables[id.index].hidden = true;
    for (const auto id : {susceptible, infected, recovered}) variables[id.index].units = "people";

    for (unsigned r = 0; r < options.regions; ++r) {
        const int i = options.regions == 1 ? -1 : static_cast<int>(r);
        auto& init = b.module.init;
        b.store(init, susceptible, b.number(init, 9999), i);
        b.store(init, infected, b.number(init, 1), i);
        b.store(init, recovered, b.number(init, 0), i);
        auto& step = b.module.step;
        const auto people = b.number(step, 10000);
        auto pressure = b.operation(step, Operation::mul, b.load(step, contact, i), b.load(step, infectivity));
        if (options.noise) pressure = b.operation(step, Operation::mul, pressure, b.random(step, 77 + r));
        const auto share = b.operation(step, Operation::div, b.load(step, susceptible, i), people);
        const auto met = b.operation(step, Operation::mul, pressure, b.load(step, infected, i));
        const auto infecting = b.operation(step, Operation::mul, met, share);
        const auto recovering = b.operation(step, Operation::div, b.load(step, infected, i), b.load(step, duration, i));
        b.store(step, infection, infecting, i);
        b.store(step, recovery, recovering, i);
        // Rates read their flows, as sema lowers them.
        const auto in = b.load(step, infection, i), out = b.load(step, recovery, i);
        b.store(step, susceptible_rate, b.operation(step, Operation::sub, b.number(step, 0), in), i);
        b.store(step, infected_rate, b.operation(step, Operation::sub, in, out), i);
        b.store(step, recovered_rate, out, i);
    }
    return b.module;
}

}  // namespace crux::ensemble::test
