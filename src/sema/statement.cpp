// See statement.h.
#include "sema/statement.h"

#include <algorithm>
#include <numeric>

namespace crux::sema {

namespace {

using Kind = ir::Node::Kind;

void walk(const ir::Body& body, Accesses& found, ir::VariableId selector, std::uint32_t alternative) {
    for (const ir::Node& node : body) {
        if (node.kind == Kind::load) {
            found.reads.push_back({node.variable, node.indices, selector, alternative, node.span});
        } else if (node.kind == Kind::store) {
            found.writes.push_back({node.variable, node.indices, selector, alternative, node.span});
        } else if (node.kind == Kind::loop || node.kind == Kind::reduce) {
            found.extents[node.loop] = node.extent;
        }
        for (std::size_t i = 0; i < node.bodies.size(); ++i) {
            const bool chosen = node.kind == Kind::choose && i > 0;
            walk(node.bodies[i], found, chosen ? node.variable : selector,
                 chosen ? static_cast<std::uint32_t>(i) : alternative);
        }
    }
}

}  // namespace

Accesses accesses_of(const Statement& statement) {
    Accesses found;
    for (const Loop& loop : statement.loops) {
        found.extents[loop.id] = static_cast<std::uint32_t>(loop.elements.size());
    }
    walk(statement.body, found, {}, 0);
    return found;
}

std::vector<std::uint32_t> positions(const ir::Module& module, const ir::Index& index,
                                     const std::map<ir::LoopId, std::uint32_t>& extents, std::uint32_t axis_extent) {
    std::vector<std::uint32_t> list;
    switch (index.kind) {
        case ir::Index::Kind::fixed:
            return {static_cast<std::uint32_t>(index.number)};
        case ir::Index::Kind::loop:
            list.resize(extents.at(index.loop));
            std::iota(list.begin(), list.end(), static_cast<std::uint32_t>(index.number));
            return list;
        case ir::Index::Kind::mapped:
            list = module.maps.at(index.map.index).to;
            std::ranges::sort(list);
            list.erase(std::unique(list.begin(), list.end()), list.end());
            return list;
        case ir::Index::Kind::dynamic:
            break;
    }
    list.resize(axis_extent);
    std::iota(list.begin(), list.end(), 0u);
    return list;
}

void append(ir::Body& body, Statement statement) {
    ir::Body inner = std::move(statement.body);
    for (auto loop = statement.loops.rbegin(); loop != statement.loops.rend(); ++loop) {
        ir::Node node;
        node.kind = Kind::loop;
        node.loop = loop->id;
        node.extent = static_cast<std::uint32_t>(loop->elements.size());
        node.span = statement.span;
        node.bodies.push_back(std::move(inner));
        inner = ir::Body();
        inner.push_back(std::move(node));
    }
    for (ir::Node& node : inner) body.push_back(std::move(node));
}

}  // namespace crux::sema
