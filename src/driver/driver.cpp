// .mdl / .xmile -> model -> ir -> program -> rows. See driver.h.
#include "driver/driver.h"

#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "base/text.h"
#include "sema/sema.h"
#include "vensim/vensim.h"
#include "xmile/xmile.h"

namespace crux::driver {

namespace {

bool is_xmile(const std::filesystem::path& path) {
    const std::string ending = path.extension().string();
    for (std::string_view known : {".xmile", ".stmx", ".itmx", ".xml"}) {
        if (iequals_ascii(ending, known)) return true;
    }
    return false;
}

bool is_vensim(const std::filesystem::path& path) { return iequals_ascii(path.extension().string(), ".mdl"); }

// "name=value" of a --set becomes an override; its text is a source of its own, so that a fault shows it.
std::vector<sema::Override> parse_sets(const std::vector<std::string>& sets, Loaded& loaded) {
    std::vector<sema::Override> overrides;
    for (const std::string& text : sets) {
        const FileId file = loaded.sources.add("--set", text);
        const Span whole{file, 0, static_cast<std::uint32_t>(text.size())};
        const auto equals = text.rfind('=');
        const auto value = equals == std::string::npos ? std::nullopt : parse_number(text.substr(equals + 1));
        const auto name = trim(std::string_view(text).substr(0, equals == std::string::npos ? 0 : equals));
        if (name.empty() || !value) {
            loaded.sink.report(DiagnosticKind::bad_setting, whole,
                               fmt::format("'{}' is not of the form name=number", text),
                               "write --set \"contact rate=5\"");
            continue;
        }
        overrides.push_back({std::string(name), *value, whole});
    }
    return overrides;
}

// From the model's text on.
void read(Loaded& loaded, FileId file, const LoadRequest& request) {
    loaded.model = is_vensim(request.path) ? vensim::parse(file, loaded.sources, loaded.sink)
                                           : xmile::parse(file, loaded.sources, loaded.sink);
    apply(request.changes, *loaded.model, loaded.sink);
    sema::Options options;
    options.overrides = parse_sets(request.sets, loaded);
    options.directory = request.path.parent_path().string();
    options.check_units = request.check_units;
    loaded.module = sema::analyse(*loaded.model, loaded.sources, options, loaded.sink);
    if (loaded.sink.has_errors()) loaded.module.reset();
    if (loaded.module && request.method) loaded.module->time.method = *request.method;
}

}  // namespace

Result<std::unique_ptr<Loaded>> load(const LoadRequest& request) {
    if (!is_vensim(request.path) && !is_xmile(request.path)) {
        return Failure{
            fmt::format("'{}' is no model that Crux reads: expected .mdl (Vensim), .xmile, .stmx, .itmx or .xml",
                        request.path.string())};
    }
    auto loaded = std::make_unique<Loaded>();
    auto file = loaded->sources.load(request.path);
    if (!file) return file.failure();

    read(*loaded, *file, request);
    return loaded;
}

std::unique_ptr<Loaded> load_again(const Loaded& before, const LoadRequest& request) {
    auto loaded = std::make_unique<Loaded>();
    loaded->sources = before.sources;
    read(*loaded, FileId{0}, request);
    return loaded;
}

std::string dump(const Loaded& loaded, Dump stage) {
    switch (stage) {
        case Dump::none:
            return {};
        case Dump::model:
            return loaded.model ? vensim::print(*loaded.model) : std::string();
        case Dump::ir:
            return loaded.module ? ir::print(*loaded.module) : std::string();
        case Dump::program:
            if (!loaded.module) return {};
            engine::CompileOptions options;
            for (std::uint32_t v = 0; v < loaded.module->variables.size(); ++v) {
                const ir::VariableId id{v};
                if (loaded.module->at(id).hidden) continue;
                for (std::uint32_t e = 0; e < loaded.module->elements(id); ++e) options.outputs.push_back({id, e});
            }
            return engine::dump(*engine::compile(*loaded.module, options));
    }
    return {};
}

namespace {

// All elements of the variables asked for, or of all that the author wrote.
std::vector<engine::Element> elements_to_save(const ir::Module& module, const std::vector<std::string>& save,
                                              DiagnosticSink& sink) {
    std::vector<engine::Element> elements;
    const auto add = [&](ir::VariableId id) {
        for (std::uint32_t e = 0; e < module.elements(id); ++e) elements.push_back({id, e});
    };
    if (save.empty()) {
        for (std::uint32_t v = 0; v < module.variables.size(); ++v) {
            const ir::Variable& variable = module.variables[v];
            if (!variable.hidden && variable.role != ir::Role::selector) add(ir::VariableId{v});
        }
    }
    std::vector<std::string> known;
    for (const ir::Variable& variable : module.variables) {
        if (!variable.hidden) known.push_back(variable.name);
    }
    for (const std::string& name : save) {
        const ir::VariableId id = module.find(name);
        if (id.valid()) {
            add(id);
            continue;
        }
        const auto near = closest(name, known);
        sink.report(DiagnosticKind::unknown_name, {}, fmt::format("--save: the model has no variable '{}'", name),
                    near ? fmt::format("did you mean '{}'?", *near) : "");
    }
    return elements;
}

// The TIME STEPs to keep. A time may miss its TIME STEP by what reading and adding decimals costs.
std::vector<std::uint32_t> steps_to_save(const ir::TimeSpecs& time, const std::vector<double>& times,
                                         DiagnosticSink& sink) {
    constexpr double slack = 1e-6;  // of a TIME STEP
    std::vector<std::uint32_t> steps;
    if (times.empty()) {
        for (std::uint64_t k = 0; k <= time.steps(); k += time.save_every())
            steps.push_back(static_cast<std::uint32_t>(k));
    }
    for (const double when : times) {
        const double k = std::round((when - time.initial) / time.step);
        const bool inside = k >= 0 && k <= time.steps();  // false where it is not a number
        const bool on_step = inside && std::fabs(time.at(static_cast<std::uint32_t>(k)) - when) <= slack * time.step;
        if (!on_step) {
            sink.report(
                DiagnosticKind::bad_setting, {},
                fmt::format("{} is no TIME STEP of the run, which goes from {} to {} by {}", format_number(when),
                            format_number(time.initial), format_number(time.final), format_number(time.step)));
            return steps;
        }
        const auto step = static_cast<std::uint32_t>(k);
        if (!steps.empty() && step <= steps.back()) {
            sink.report(DiagnosticKind::bad_setting, {},
                        fmt::format("the times of a run must ascend, but {} does not come after {}",
                                    format_number(when), format_number(time.at(steps.back()))));
            return steps;
        }
        steps.push_back(step);
    }
    return steps;
}

class Recorder final : public engine::Observer {
  public:
    struct Stopped {};

    Recorder(RunResult& result, const std::vector<std::uint32_t>& steps, const std::function<bool()>& stop)
        : result_(result), steps_(steps), stop_(stop) {}

    void at_step(std::uint32_t k, double, bool, const double* const* rows) override {
        if (stop_ && stop_()) throw Stopped();
        if (next_ == steps_.size() || k != steps_[next_]) return;
        const std::size_t times = steps_.size();
        for (std::size_t i = 0; i < result_.columns.size(); ++i) result_.values[i * times + next_] = rows[i][0];
        ++next_;
    }

  private:
    RunResult& result_;
    const std::vector<std::uint32_t>& steps_;
    const std::function<bool()>& stop_;
    std::size_t next_ = 0;
};

}  // namespace

std::optional<RunResult> run(const ir::Module& module, const RunRequest& request, DiagnosticSink& sink) {
    const std::size_t errors = sink.error_count();
    engine::CompileOptions options;
    options.outputs = elements_to_save(module, request.save, sink);
    const std::vector<std::uint32_t> steps = steps_to_save(module.time, request.times, sink);
    if (sink.error_count() > errors) return std::nullopt;

    RunResult result;
    result.columns = options.outputs;
    for (const engine::Element& element : result.columns)
        result.names.push_back(module.element_name(element.variable, element.index));
    for (const std::uint32_t k : steps) result.times.push_back(module.time.at(k));
    result.values.resize(result.columns.size() * steps.size());

    engine::Runner runner(engine::compile(module, options), 8);
    const std::vector<std::uint64_t> scenario(runner.lanes(), 0);
    const std::vector<std::uint32_t> replicate(runner.lanes(), 0);
    Recorder recorder(result, steps, request.stop);
    runner.reset_inputs();
    try {
        runner.run({request.seed, scenario, replicate}, 1, recorder);
    } catch (const Recorder::Stopped&) {
        result.stopped = true;
        return result;
    }
    result.faults.assign(runner.faults().begin(), runner.faults().end());
    return result;
}

std::string to_csv(const RunResult& result) {
    std::string out = "Time";
    for (const std::string& name : result.names) out += ',' + csv_cell(name);
    out += '\n';
    for (std::size_t i = 0; i < result.times.size(); ++i) {
        out += format_number(result.times[i]);
        for (std::size_t c = 0; c < result.columns.size(); ++c) out += ',' + format_number(result.at(c, i));
        out += '\n';
    }
    return out;
}

void report_fault(const engine::Fault& fault, const ir::Module& module, DiagnosticSink& sink) {
    const std::string name = module.element_name(fault.element.variable, fault.element.index);
    const char* what = std::isnan(fault.value) ? "not a number (0/0, or a function outside its domain)"
                                               : "infinite (a division by zero, or an overflow)";
    sink.report(
        DiagnosticKind::member_fault, fault.span,
        fmt::format("'{}' is {} at time {}", name, what, format_number(fault.time)),
        "guard the division with ZIDZ or XIDZ, or bound the inputs; the values from there on are not to be used");
}

}  // namespace crux::driver
