// See loops.h.
#include "sema/loops.h"

#include <algorithm>

namespace crux::sema {

namespace {

using Positions = std::vector<std::uint32_t>;
using IndexKind = ir::Index::Kind;

std::uint32_t axis_extent(const ir::Module& module, ir::VariableId variable, std::size_t k) {
    return static_cast<std::uint32_t>(module.axes.at(module.at(variable).axes.at(k).index).elements.size());
}

bool meet(const Positions& a, const Positions& b) {
    auto i = a.begin();
    auto j = b.begin();
    while (i != a.end() && j != b.end()) {
        if (*i == *j) return true;
        *i < *j ? ++i : ++j;
    }
    return false;
}

bool follows(const ir::Index& index, ir::LoopId loop) {
    return (index.kind == IndexKind::loop || index.kind == IndexKind::mapped) && index.loop == loop;
}

/// Where the index points when its loop is at `p`.
std::uint32_t value_at(const ir::Module& module, const ir::Index& index, std::uint32_t p) {
    if (index.kind == IndexKind::mapped) return module.maps.at(index.map.index).to.at(p);
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(p) + index.number);
}

/// Which iterations a read can need, seen from the iteration that reads.
struct Needs {
    bool earlier = false, same = false, later = false, unclear = false;
};

Needs needs_of(const ir::Module& module, const Access& read, const Extents& extents, ir::LoopId reader_loop,
               const Access& write, ir::LoopId writer_loop, std::uint32_t extent) {
    Needs needs;
    std::size_t axis = 0;
    while (axis < write.indices.size() && !follows(write.indices[axis], writer_loop)) ++axis;
    if (axis == write.indices.size()) {
        needs.unclear = true;
        return needs;
    }
    std::map<std::uint32_t, std::uint32_t> written_at;
    for (std::uint32_t q = 0; q < extent; ++q) written_at[value_at(module, write.indices[axis], q)] = q;
    const ir::Index& index = read.indices[axis];
    const bool moves = follows(index, reader_loop);
    const Positions fixed =
        moves ? Positions() : positions(module, index, extents, axis_extent(module, read.variable, axis));
    for (std::uint32_t p = 0; p < extent; ++p) {
        for (std::uint32_t place : moves ? Positions{value_at(module, index, p)} : fixed) {
            const auto q = written_at.find(place);
            if (q == written_at.end()) continue;
            needs.earlier = needs.earlier || q->second < p;
            needs.same = needs.same || q->second == p;
            needs.later = needs.later || q->second > p;
        }
    }
    return needs;
}

class Fuser {
  public:
    Fuser(ir::Module& module, const std::vector<const Statement*>& members,
          const std::vector<const Accesses*>& accesses)
        : module_(module), members_(members), accesses_(accesses) {}

    std::optional<ir::Node> run() {
        for (const Loop& candidate : members_[0]->loops) {
            if (!choose(candidate) || !examine()) continue;
            if (ascending_ || descending_) return build();
        }
        return std::nullopt;
    }

  private:
    bool choose(const Loop& candidate) {
        chosen_.clear();
        extent_ = static_cast<std::uint32_t>(candidate.elements.size());
        for (const Statement* member : members_) {
            const auto found = member == members_[0]
                                   ? std::ranges::find(member->loops, candidate.id, &Loop::id)
                                   : std::ranges::find(member->loops, candidate.elements, &Loop::elements);
            if (found == member->loops.end()) return false;
            chosen_.push_back(found->id);
        }
        return true;
    }

    bool examine() {
        ascending_ = descending_ = true;
        within_.assign(members_.size(), {});
        for (std::uint32_t i = 0; i < members_.size(); ++i) {
            for (const Access& read : accesses_[i]->reads) {
                for (std::uint32_t j = 0; j < members_.size(); ++j) {
                    if (!examine_pair(i, read, j)) return false;
                }
            }
        }
        order_ = components(within_);
        return std::ranges::all_of(order_, [&](const auto& component) {
            const auto& before = within_[component[0]];
            return component.size() == 1 && std::ranges::find(before, component[0]) == before.end();
        });
    }

    bool examine_pair(std::uint32_t i, const Access& read, std::uint32_t j) {
        for (const Access& write : accesses_[j]->writes) {
            if (write.variable != read.variable) continue;
            if (!overlap(module_, read, accesses_[i]->extents, write, accesses_[j]->extents)) continue;
            const Needs needs = needs_of(module_, read, accesses_[i]->extents, chosen_[i], write, chosen_[j], extent_);
            if (needs.unclear) return false;
            ascending_ = ascending_ && !needs.later;
            descending_ = descending_ && !needs.earlier;
            if (needs.same) within_[i].push_back(j);
        }
        return ascending_ || descending_;
    }

    ir::Node build() {
        ir::Node node;
        node.kind = ir::Node::Kind::loop;
        node.loop = ir::LoopId(module_.loop_count++);
        node.extent = extent_;
        node.descending = !ascending_;
        node.span = members_[0]->span;
        ir::Body body;
        for (const auto& component : order_) {
            Statement inner = *members_[component[0]];
            rename(inner.body, chosen_[component[0]], node.loop);
            std::erase_if(inner.loops, [&](const Loop& loop) { return loop.id == chosen_[component[0]]; });
            append(body, std::move(inner));
        }
        node.bodies.push_back(std::move(body));
        return node;
    }

    static void rename(ir::Body& body, ir::LoopId from, ir::LoopId to) {
        for (ir::Node& node : body) {
            for (ir::Index& index : node.indices) {
                if (index.loop == from) index.loop = to;
            }
            for (ir::Body& inner : node.bodies) rename(inner, from, to);
        }
    }

    ir::Module& module_;
    const std::vector<const Statement*>& members_;
    const std::vector<const Accesses*>& accesses_;
    std::vector<ir::LoopId> chosen_;
    std::uint32_t extent_ = 0;
    bool ascending_ = true, descending_ = true;
    Graph within_;
    std::vector<std::vector<std::uint32_t>> order_;
};

}  // namespace

bool overlap(const ir::Module& module, const Access& a, const Extents& a_extents, const Access& b,
             const Extents& b_extents) {
    for (std::size_t k = 0; k < a.indices.size() && k < b.indices.size(); ++k) {
        const std::uint32_t extent = axis_extent(module, a.variable, k);
        if (!meet(positions(module, a.indices[k], a_extents, extent),
                  positions(module, b.indices[k], b_extents, extent))) {
            return false;
        }
    }
    return true;
}

std::optional<ir::Node> fuse(ir::Module& module, const std::vector<const Statement*>& members,
                             const std::vector<const Accesses*>& accesses) {
    return Fuser(module, members, accesses).run();
}

namespace {

ir::Index fixed_at(const ir::Module& module, const Statement& statement, const Positions& at, const ir::Index& index) {
    for (std::size_t i = 0; i < statement.loops.size(); ++i) {
        if (!follows(index, statement.loops[i].id)) continue;
        ir::Index fixed;
        fixed.number = static_cast<std::int32_t>(value_at(module, index, at[i]));
        return fixed;
    }
    return index;
}

/// Calls `visit` with the flat place of each element that the access can touch at this position.
template <class Visit>
void each_place(const ir::Module& module, const Statement& statement, const Positions& at, const Access& access,
                const Extents& extents, const Visit& visit) {
    std::vector<Positions> axes;
    for (std::size_t k = 0; k < access.indices.size(); ++k) {
        const std::uint32_t extent = axis_extent(module, access.variable, k);
        axes.push_back(positions(module, fixed_at(module, statement, at, access.indices[k]), extents, extent));
    }
    std::vector<std::size_t> step(axes.size(), 0);
    for (;;) {
        std::uint32_t flat = 0;
        for (std::size_t k = 0; k < axes.size(); ++k) {
            flat = flat * axis_extent(module, access.variable, k) + axes[k][step[k]];
        }
        visit(flat);
        std::size_t k = axes.size();
        while (k > 0 && ++step[k - 1] == axes[k - 1].size()) step[--k] = 0;
        if (k == 0) return;
    }
}

std::vector<Positions> all_positions(const Statement& statement) {
    std::vector<Positions> list = {{}};
    for (const Loop& loop : statement.loops) {
        std::vector<Positions> longer;
        for (const Positions& begun : list) {
            for (std::uint32_t p = 0; p < loop.elements.size(); ++p) {
                longer.push_back(begun);
                longer.back().push_back(p);
            }
        }
        list = std::move(longer);
    }
    return list;
}

}  // namespace

Elements split_into_elements(const ir::Module& module, const std::vector<const Statement*>& members,
                             const std::vector<const Accesses*>& accesses) {
    Elements elements;
    std::map<std::pair<ir::VariableId, std::uint32_t>, std::uint32_t> writers;
    for (std::uint32_t i = 0; i < members.size(); ++i) {
        for (Positions& at : all_positions(*members[i])) {
            const auto node = static_cast<std::uint32_t>(elements.nodes.size());
            for (const Access& write : accesses[i]->writes) {
                each_place(module, *members[i], at, write, accesses[i]->extents,
                           [&](std::uint32_t flat) { writers[{write.variable, flat}] = node; });
            }
            elements.nodes.push_back({i, std::move(at)});
        }
    }
    elements.graph.resize(elements.nodes.size());
    for (std::uint32_t node = 0; node < elements.nodes.size(); ++node) {
        const Element& element = elements.nodes[node];
        const std::uint32_t i = element.statement;
        auto& before = elements.graph[node];
        for (const Access& read : accesses[i]->reads) {
            each_place(module, *members[i], element.positions, read, accesses[i]->extents, [&](std::uint32_t flat) {
                const auto found = writers.find({read.variable, flat});
                if (found != writers.end()) before.push_back(found->second);
            });
        }
        std::ranges::sort(before);
        before.erase(std::unique(before.begin(), before.end()), before.end());
    }
    return elements;
}

namespace {

class Copier {
  public:
    Copier(ir::Module& module, const Statement& statement, const Positions& at)
        : module_(module), statement_(statement), at_(at) {}

    ir::Body copy(const ir::Body& body) {
        ir::Body made;
        for (const ir::Node& node : body) made.push_back(copy(node));
        return made;
    }

  private:
    ir::Node copy(const ir::Node& node) {
        ir::Node made = node;
        made.bodies.clear();
        if (node.kind == ir::Node::Kind::loop || node.kind == ir::Node::Kind::reduce) {
            made.loop = loops_[node.loop] = ir::LoopId(module_.loop_count++);
        }
        for (ir::ValueId& operand : made.operands) operand = renamed(operand);
        for (ir::Index& index : made.indices) {
            index = fixed_at(module_, statement_, at_, index);
            if (const auto loop = loops_.find(index.loop); loop != loops_.end()) index.loop = loop->second;
            if (index.kind == IndexKind::dynamic) index.value = renamed(index.value);
        }
        for (const ir::Body& inner : node.bodies) made.bodies.push_back(copy(inner));
        for (ir::ValueId& value : made.yields) value = renamed(value);
        if (node.result.valid()) made.result = values_[node.result] = ir::ValueId(module_.value_count++);
        return made;
    }

    ir::ValueId renamed(ir::ValueId value) const {
        const auto found = values_.find(value);
        return found == values_.end() ? value : found->second;
    }

    ir::Module& module_;
    const Statement& statement_;
    const Positions& at_;
    std::map<ir::ValueId, ir::ValueId> values_;
    std::map<ir::LoopId, ir::LoopId> loops_;
};

}  // namespace

ir::Body copy_for(ir::Module& module, const Statement& statement, const Positions& at) {
    return Copier(module, statement, at).copy(statement.body);
}

}  // namespace crux::sema
