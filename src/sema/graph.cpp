// See graph.h. Tarjan's algorithm with an explicit stack: models have chains of thousands.
#include "sema/graph.h"

#include <algorithm>
#include <queue>

namespace crux::sema {

namespace {

class Tarjan {
  public:
    explicit Tarjan(const Graph& graph)
        : graph_(graph),
          index_(graph.size(), none),
          low_(graph.size(), 0),
          on_stack_(graph.size(), 0),
          component_(graph.size(), none) {}

    std::vector<std::uint32_t> run(std::uint32_t& count) {
        for (std::uint32_t node = 0; node < graph_.size(); ++node) {
            if (index_[node] == none) visit(node);
        }
        count = count_;
        return component_;
    }

  private:
    static constexpr std::uint32_t none = 0xffffffffu;
    struct Frame {
        std::uint32_t node;
        std::size_t next;
    };

    void enter(std::uint32_t node) {
        index_[node] = low_[node] = next_index_++;
        stack_.push_back(node);
        on_stack_[node] = 1;
        calls_.push_back({node, 0});
    }

    void visit(std::uint32_t root) {
        enter(root);
        while (!calls_.empty()) {
            const std::uint32_t node = calls_.back().node;
            if (calls_.back().next < graph_[node].size()) {
                const std::uint32_t other = graph_[node][calls_.back().next++];
                if (index_[other] == none) {
                    enter(other);
                } else if (on_stack_[other]) {
                    low_[node] = std::min(low_[node], index_[other]);
                }
                continue;
            }
            if (low_[node] == index_[node]) close(node);
            calls_.pop_back();
            if (!calls_.empty()) low_[calls_.back().node] = std::min(low_[calls_.back().node], low_[node]);
        }
    }

    void close(std::uint32_t node) {
        for (;;) {
            const std::uint32_t member = stack_.back();
            stack_.pop_back();
            on_stack_[member] = 0;
            component_[member] = count_;
            if (member == node) break;
        }
        ++count_;
    }

    const Graph& graph_;
    std::vector<std::uint32_t> index_, low_;
    std::vector<char> on_stack_;
    std::vector<std::uint32_t> component_, stack_;
    std::vector<Frame> calls_;
    std::uint32_t next_index_ = 0, count_ = 0;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> components(const Graph& graph) {
    std::uint32_t count = 0;
    const std::vector<std::uint32_t> of = Tarjan(graph).run(count);
    std::vector<std::vector<std::uint32_t>> members(count), after(count);
    for (std::uint32_t node = 0; node < graph.size(); ++node) members[of[node]].push_back(node);
    std::vector<std::uint32_t> waiting(count, 0);
    for (std::uint32_t node = 0; node < graph.size(); ++node) {
        for (std::uint32_t before : graph[node]) {
            if (of[before] == of[node]) continue;
            after[of[before]].push_back(of[node]);
            ++waiting[of[node]];
        }
    }
    using Entry = std::pair<std::uint32_t, std::uint32_t>;  // smallest member, component
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> ready;
    for (std::uint32_t c = 0; c < count; ++c) {
        if (waiting[c] == 0) ready.emplace(members[c][0], c);
    }
    std::vector<std::vector<std::uint32_t>> ordered;
    while (!ready.empty()) {
        const std::uint32_t c = ready.top().second;
        ready.pop();
        ordered.push_back(members[c]);
        for (std::uint32_t next : after[c]) {
            if (--waiting[next] == 0) ready.emplace(members[next][0], next);
        }
    }
    return ordered;
}

std::vector<std::uint32_t> shortest_circle(const Graph& graph, const std::vector<std::uint32_t>& component) {
    constexpr std::uint32_t none = 0xffffffffu;
    constexpr std::size_t most_starts = 2000;  // a component of more nodes gets a short circle, not surely the shortest
    std::vector<char> inside(graph.size(), 0);
    for (std::uint32_t node : component) inside[node] = 1;
    std::vector<std::uint32_t> best;
    for (std::size_t s = 0; s < std::min(component.size(), most_starts); ++s) {
        const std::uint32_t start = component[s];
        std::vector<std::uint32_t> from(graph.size(), none);
        std::queue<std::uint32_t> queue;
        queue.push(start);
        bool closed = false;
        while (!queue.empty() && !closed) {
            const std::uint32_t node = queue.front();
            queue.pop();
            for (std::uint32_t next : graph[node]) {
                if (!inside[next] || from[next] != none) continue;
                from[next] = node;
                if (next == start) {
                    closed = true;
                    break;
                }
                queue.push(next);
            }
        }
        if (!closed) continue;
        std::vector<std::uint32_t> circle = {start};
        for (std::uint32_t node = from[start]; node != start; node = from[node]) circle.push_back(node);
        std::reverse(circle.begin() + 1, circle.end());
        if (best.empty() || circle.size() < best.size()) best = circle;
        if (best.size() == 1) break;
    }
    return best;
}

}  // namespace crux::sema
