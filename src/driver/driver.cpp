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

    loaded->model = is_vensim(request.path) ? vensim::parse(*file, loaded->sources, loaded->sink)
                                            : xmile::parse(*file, loaded->sources, loaded->sink);
    sema::Options options;
    options.overrides = parse_sets(request.sets, *loaded);
    options.directory = request.path.parent_path().string();
    options.check_units = request.check_units;
    loaded->module = sema::analyse(*loaded->model, loaded->sources, options, loaded->sink);
    if (loaded->sink.has_errors()) loaded->module.reset();
    if (loaded->module && request.method) loaded->module->time.method = *request.method;
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
std::vector<engine::Element> elements_to_save(Loaded& loaded, const std::vector<std::string>& save) {
    const ir::Module& module = *loaded.module;
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
        loaded.sink.report(DiagnosticKind::unknown_name, {},
                           fmt::format("--save: the model has no variable '{}'", name),
                           near ? fmt::format("did you mean '{}'?", *near) : "");
    }
    return elements;
}

class SavePoints final : public engine::Observer {
  public:
    SavePoints(RunResult& result, std::size_t columns) : result_(result), columns_(columns) {}
    void at_step(std::uint32_t, double time, bool save, const double* const* rows) override {
        if (!save) return;
        result_.times.push_back(time);
        std::vector<double>& row = result_.rows.emplace_back(columns_);
        for (std::size_t i = 0; i < columns_; ++i) row[i] = rows[i][0];
    }

  private:
    RunResult& result_;
    std::size_t columns_;
};

}  // namespace

std::optional<RunResult> run(Loaded& loaded, const RunRequest& request) {
    const std::size_t errors = loaded.sink.error_count();
    engine::CompileOptions options;
    options.outputs = elements_to_save(loaded, request.save);
    if (loaded.sink.error_count() > errors) return std::nullopt;

    RunResult result;
    for (const engine::Element& element : options.outputs) {
        result.names.push_back(loaded.module->element_name(element.variable, element.index));
    }
    engine::Runner runner(engine::compile(*loaded.module, options), 8);
    const std::vector<std::uint64_t> scenario(runner.lanes(), 0);
    const std::vector<std::uint32_t> replicate(runner.lanes(), 0);
    SavePoints observer(result, options.outputs.size());
    runner.reset_inputs();
    runner.run({request.seed, scenario, replicate}, 1, observer);
    result.faults.assign(runner.faults().begin(), runner.faults().end());
    return result;
}

std::string to_csv(const RunResult& result) {
    std::string out = "Time";
    for (const std::string& name : result.names) out += ',' + csv_cell(name);
    out += '\n';
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        out += format_number(result.times[i]);
        for (double value : result.rows[i]) out += ',' + format_number(value);
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
