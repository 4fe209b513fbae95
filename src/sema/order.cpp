// See order.h. Dependences come from the accesses of lowered statements, as rectangles of
// positions, so that x[2..n] = f(x[1..n-1]) is seen to need x[1] from another statement.
#include "sema/order.h"

#include <algorithm>

#include "sema/circles.h"
#include "sema/graph.h"
#include "sema/loops.h"

namespace crux::sema {

namespace {

class Orderer {
  public:
    Orderer(Analysis& analysis, std::vector<Statement> statements, Section section)
        : analysis_(analysis), statements_(std::move(statements)), section_(section) {}

    ir::Body run() {
        for (const Statement& statement : statements_) accesses_.push_back(accesses_of(statement));
        build_graph();
        ir::Body body;
        for (const std::vector<std::uint32_t>& component : components(graph_)) emit(component, body);
        return body;
    }

  private:
    void build_graph() {
        std::map<ir::VariableId, std::vector<std::uint32_t>> writers;
        for (std::uint32_t i = 0; i < statements_.size(); ++i) {
            for (const Access& write : accesses_[i].writes) writers[write.variable].push_back(i);
        }
        graph_.resize(statements_.size());
        for (std::uint32_t i = 0; i < statements_.size(); ++i) {
            for (const Access& read : accesses_[i].reads) {
                const auto found = writers.find(read.variable);
                if (found == writers.end()) continue;
                for (std::uint32_t writer : found->second) {
                    if (touches(i, read, writer)) graph_[i].push_back(writer);
                }
            }
            std::ranges::sort(graph_[i]);
            graph_[i].erase(std::unique(graph_[i].begin(), graph_[i].end()), graph_[i].end());
        }
    }

    bool touches(std::uint32_t reader, const Access& read, std::uint32_t writer) const {
        return std::ranges::any_of(accesses_[writer].writes, [&](const Access& write) {
            return write.variable == read.variable &&
                   overlap(analysis_.module, read, accesses_[reader].extents, write, accesses_[writer].extents);
        });
    }

    void emit(const std::vector<std::uint32_t>& component, ir::Body& body) {
        const std::uint32_t first = component[0];
        if (component.size() == 1 && !std::ranges::binary_search(graph_[first], first)) {
            append(body, std::move(statements_[first]));
            return;
        }
        std::vector<const Statement*> members;
        std::vector<const Accesses*> accesses;
        for (std::uint32_t i : component) {
            members.push_back(&statements_[i]);
            accesses.push_back(&accesses_[i]);
        }
        if (auto fused = fuse(analysis_.module, members, accesses)) {
            body.push_back(std::move(*fused));
            return;
        }
        emit_elements(members, accesses, body);
    }

    void emit_elements(const std::vector<const Statement*>& members, const std::vector<const Accesses*>& accesses,
                       ir::Body& body) {
        const Elements elements = split_into_elements(analysis_.module, members, accesses);
        for (const std::vector<std::uint32_t>& component : components(elements.graph)) {
            const std::uint32_t first = component[0];
            const auto& before = elements.graph[first];
            if (component.size() > 1 || std::ranges::find(before, first) != before.end()) {
                report_circle(analysis_, members, accesses, elements, component, section_);
            }
            for (std::uint32_t node : component) {
                const Element& element = elements.nodes[node];
                for (ir::Node& made : copy_for(analysis_.module, *members[element.statement], element.positions)) {
                    body.push_back(std::move(made));
                }
            }
        }
    }

    Analysis& analysis_;
    std::vector<Statement> statements_;
    Section section_;
    std::vector<Accesses> accesses_;
    Graph graph_;
};

}  // namespace

ir::Body order_statements(Analysis& analysis, std::vector<Statement> statements, Section section) {
    return Orderer(analysis, std::move(statements), section).run();
}

}  // namespace crux::sema
