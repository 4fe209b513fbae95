// Parses the request, runs it as any ensemble, and copies each leaf's outcomes to their place. See tabulate.h.
#include "ensemble/tabulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/text.h"

namespace crux::ensemble {

namespace {

void refuse(DiagnosticSink& sink, std::string message, std::string remedy = {}) {
    sink.report(DiagnosticKind::bad_ensemble, {}, std::move(message), std::move(remedy));
}

// Nothing to merge: leaves write to places of their own.
class Nothing final : public Partial {
  public:
    void merge(const Partial&) override {}
};

class Copier final : public LeafReducer {
  public:
    Copier(std::vector<double>& values, std::uint64_t members) : values_(values), members_(members) {}
    std::unique_ptr<Partial> reduce(const Leaf& leaf, unsigned) override {
        for (std::size_t o = 0; o < leaf.outcomes; ++o) {
            const auto row = leaf.row(0, o);
            double* into = values_.data() + o * members_ + leaf.first_scenario;
            for (std::uint32_t s = 0; s < leaf.scenarios; ++s) {
                if (leaf.excluded[s] == 0) into[s] = row[s];
            }
        }
        return std::make_unique<Nothing>();
    }

  private:
    std::vector<double>& values_;
    std::uint64_t members_;
};

void check_columns(const TabulateRequest& request, const std::vector<Varied>& varied, const ir::Module& module,
                   DiagnosticSink& sink) {
    std::set<engine::Element> seen;
    for (std::size_t i = 0; i < varied.size(); ++i) {
        for (const engine::Element& element : varied[i].elements) {
            if (seen.insert(element).second) continue;
            refuse(sink, fmt::format("'{}' is set twice", module.element_name(element.variable, element.index)));
            return;
        }
        const auto& column = request.columns[i];
        const auto wrong = std::find_if_not(column.begin(), column.end(), [](double v) { return std::isfinite(v); });
        if (wrong == column.end()) continue;
        refuse(sink, fmt::format("'{}' is {} in row {} of the design", varied[i].text, format_number(*wrong),
                                 wrong - column.begin()));
    }
}

}  // namespace

std::optional<Tabulated> tabulate(const ir::Module& module, const TabulateRequest& request, SourceSet& sources,
                                  DiagnosticSink& sink) {
    const std::size_t errors = sink.error_count();
    std::vector<Varied> varied;
    for (const std::string& text : request.inputs) {
        if (auto one = parse_varied(text, module, sources, sink)) varied.push_back(std::move(*one));
    }
    Tabulated result;
    for (const std::string& text : request.outcomes) {
        if (auto one = parse_outcome(text, module, sources, sink)) result.outcomes.push_back(std::move(*one));
    }
    if (sink.error_count() == errors) check_columns(request, varied, module, sink);
    if (request.outcomes.empty()) refuse(sink, "there is nothing to keep: no outcome is named");
    if (request.members == 0) refuse(sink, "an ensemble needs at least one member");
    if (sink.error_count() > errors) return std::nullopt;

    Plan plan;
    Outputs outputs;
    for (const NamedOutcome& o : result.outcomes) plan.outcomes.push_back({outputs.place(o.element), o.kind, o.time});
    engine::CompileOptions options;
    options.outputs = outputs.elements();
    for (const Varied& one : varied)
        options.inputs.insert(options.inputs.end(), one.elements.begin(), one.elements.end());
    options.back_end = engine::choose_back_end(module.time, request.members, request.back_end).back_end;
    plan.program = engine::compile(module, options);
    plan.draw = [&](std::uint64_t member, std::span<double> inputs) {
        std::size_t at = 0;
        for (std::size_t i = 0; i < varied.size(); ++i) {
            for (std::size_t e = 0; e < varied[i].elements.size(); ++e) inputs[at++] = request.columns[i][member];
        }
    };
    plan.scenarios = request.members;
    plan.seed = request.seed;
    plan.threads = request.threads;
    plan.lanes = request.lanes;
    plan.instruction_set = request.instruction_set;
    plan.stop = request.stop;
    plan.progress = request.progress;

    result.values.assign(result.outcomes.size() * request.members, std::numeric_limits<double>::quiet_NaN());
    Copier copier(result.values, request.members);
    result.report = run(plan, copier).report;
    result.faults = named(result.report.faults, module);
    return result;
}

}  // namespace crux::ensemble
