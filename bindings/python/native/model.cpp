// A model, its runs and its ensembles: crux.model is the Python around it, with the words for its users.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <tuple>

#include "base/text.h"
#include "diagnostics.h"
#include "driver/driver.h"
#include "ensemble/explore.h"
#include "ensemble/tabulate.h"
#include "interrupts.h"

namespace crux::python {

namespace {

using Texts = std::vector<std::string>;
using Initial = std::vector<std::pair<std::string, double>>;
using SeriesOver = std::vector<std::tuple<std::string, std::vector<double>, std::vector<double>>>;
using Matrix = nb::ndarray<nb::numpy, double, nb::ndim<2>>;
using Column = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

std::optional<ir::Method> method_of(const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    if (*name == "euler") return ir::Method::euler;
    if (*name == "rk2") return ir::Method::rk2;
    if (*name == "rk4") return ir::Method::rk4;
    throw nb::value_error(("there is no method '" + *name + "'; there are euler, rk2 and rk4").c_str());
}

struct Variable {
    std::string name, kind, units, documentation;
    std::vector<std::uint32_t> dimensions;  ///< positions in Model::dimensions()
};

std::string kind_of(ir::Role role, bool flow) {
    switch (role) {
        case ir::Role::constant:
            return "constant";
        case ir::Role::selector:
            return "selector";
        case ir::Role::stock:
            return "stock";
        case ir::Role::level:
            return "level";
        case ir::Role::auxiliary:
            break;
    }
    return flow ? "flow" : "auxiliary";
}

std::vector<std::uint32_t> positions(const std::vector<ir::AxisId>& axes) {
    std::vector<std::uint32_t> out;
    for (const ir::AxisId axis : axes) out.push_back(axis.index);
    return out;
}

/// What a run leaves. Arrays are views of it and keep it alive.
struct Run {
    driver::RunResult result;
    std::vector<std::tuple<std::string, std::size_t, std::size_t>> blocks;  ///< variable, first column, columns
    std::vector<PlacedDiagnostic> faults;
    std::string faults_text;
};

/// Outcomes of a table of members.
struct Table {
    ensemble::Tabulated result;
    std::size_t members;
};

// The module that a call uses: the model's own, or another where constants or the method differ.
class Variant {
  public:
    Variant(const driver::Loaded& base, driver::LoadRequest request) {
        if (!request.sets.empty() || !request.changes.empty()) {
            again_ = driver::load_again(base, request);
            loaded_ = again_.get();
        } else {
            loaded_ = &base;
            if (request.method && *request.method != base.module->time.method) {
                copy_ = *base.module;
                copy_->time.method = *request.method;
            }
        }
    }
    /// Null where the settings were wrong.
    const ir::Module* module() const { return copy_ ? &*copy_ : loaded_->module ? &*loaded_->module : nullptr; }
    const SourceSet& sources() const { return loaded_->sources; }
    const DiagnosticSink& sink() const { return loaded_->sink; }

  private:
    std::unique_ptr<driver::Loaded> again_;
    const driver::Loaded* loaded_ = nullptr;
    std::optional<ir::Module> copy_;
};

/// Immutable once made, so that threads of Python may share it.
class Model {
  public:
    static std::unique_ptr<Model> load(const std::string& path, Texts sets, const std::optional<std::string>& method,
                                       bool check_units) {
        driver::LoadRequest request{path, std::move(sets), method_of(method), check_units};
        auto loaded = [&] {
            nb::gil_scoped_release outside;
            return driver::load(request);
        }();
        if (!loaded) raise(loaded.failure());
        if (!(*loaded)->module) raise("ModelError", (*loaded)->sink, (*loaded)->sources);
        return std::unique_ptr<Model>(new Model(std::move(request), std::move(*loaded)));
    }

    std::string path() const { return request_.path.string(); }
    const std::string& name() const { return module().name; }
    std::vector<PlacedDiagnostic> diagnostics() const { return placed(loaded_->sink, loaded_->sources); }

    auto time() const {
        const ir::TimeSpecs& t = module().time;
        constexpr const char* methods[] = {"euler", "rk2", "rk4"};
        return std::make_tuple(t.initial, t.final, t.step, t.save_step,
                               std::string(methods[static_cast<std::size_t>(t.method)]), t.units);
    }

    std::vector<std::pair<std::string, Texts>> dimensions() const {
        std::vector<std::pair<std::string, Texts>> out;
        for (const ir::Axis& axis : module().axes) out.emplace_back(axis.name, axis.elements);
        return out;
    }

    std::vector<Variable> variables() const {
        std::map<std::string, const model::Variable*> written;
        for (const model::Variable& variable : loaded_->model->variables) written.emplace(variable.key, &variable);
        std::vector<Variable> out;
        for (const ir::Variable& variable : module().variables) {
            if (variable.hidden || variable.role == ir::Role::selector) continue;
            const auto found = written.find(canonical_key(variable.name));
            const bool flow = found != written.end() && found->second->kind == model::Variable::Kind::flow;
            out.push_back({variable.name, kind_of(variable.role, flow), variable.units, variable.documentation,
                           positions(variable.axes)});
        }
        for (const ir::Table& table : module().tables) {
            const auto found = written.find(canonical_key(table.name));
            if (found == written.end()) continue;  // made up: an inline table
            out.push_back(
                {table.name, "lookup", found->second->units, found->second->documentation, positions(table.axes)});
        }
        return out;
    }

    std::unique_ptr<Run> run(Texts sets, Texts save, std::vector<double> times,
                             const std::optional<std::string>& method, std::uint64_t seed, const Initial& initial,
                             const SeriesOver& series) const {
        driver::LoadRequest settings = with(std::move(sets), method, !initial.empty() || !series.empty());
        for (const auto& [stock, value] : initial) settings.changes.initial.push_back({stock, value});
        for (const auto& [name, at, values] : series) settings.changes.series.push_back({name, at, values});
        SignalCheck check;
        driver::RunRequest request{std::move(save), std::move(times), seed, [&] { return check(); }};
        auto run = std::make_unique<Run>();
        std::optional<Variant> variant;
        std::optional<driver::RunResult> result;
        DiagnosticSink sink;
        {
            nb::gil_scoped_release outside;
            variant.emplace(*loaded_, std::move(settings));
            if (variant->module() != nullptr) result = driver::run(*variant->module(), request, sink);
        }
        if (variant->module() == nullptr) raise("RequestError", variant->sink(), variant->sources());
        if (!result) raise("RequestError", sink, variant->sources());
        if (result->stopped) throw nb::python_error();
        run->result = std::move(*result);
        run->blocks = blocks_of(run->result, *variant->module());
        for (const engine::Fault& fault : run->result.faults) driver::report_fault(fault, *variant->module(), sink);
        run->faults = placed(sink, variant->sources());
        run->faults_text = render(sink, variant->sources());
        return run;
    }

    std::unique_ptr<Table> tabulate(Texts inputs, const std::vector<Column>& columns, std::uint64_t members,
                                    Texts outcomes, Texts sets, const std::optional<std::string>& method,
                                    std::uint64_t seed, unsigned threads, unsigned lanes,
                                    const nb::object& told) const {
        driver::LoadRequest settings = with(std::move(sets), method);
        ensemble::TabulateRequest request;
        request.inputs = std::move(inputs);
        for (const Column& column : columns) request.columns.emplace_back(column.data(), column.size());
        request.members = members;
        request.outcomes = std::move(outcomes);
        request.seed = seed;
        request.threads = threads;
        request.lanes = lanes;
        auto result = ask(std::move(settings), told, request,
                          [&](const ir::Module& module, SourceSet& sources, DiagnosticSink& sink) {
                              return ensemble::tabulate(module, request, sources, sink);
                          });
        return std::make_unique<Table>(Table{std::move(*result), static_cast<std::size_t>(members)});
    }

    ensemble::ExploreResult explore(Texts vary, Texts outcomes, std::uint64_t members, std::uint64_t seed,
                                    bool independent, Texts keep, const std::string& directory,
                                    const std::string& command, Texts sets, const std::optional<std::string>& method,
                                    unsigned threads, unsigned lanes, const nb::object& told) const {
        driver::LoadRequest settings = with(std::move(sets), method);
        ensemble::ExploreRequest request;
        request.vary = std::move(vary);
        request.outcomes = std::move(outcomes);
        request.keep = std::move(keep);
        request.members = members;
        request.seed = seed;
        if (independent) request.sampling = stats::Sampling::independent;
        request.threads = threads;
        request.lanes = lanes;
        request.directory = directory;
        request.command = command;
        std::vector<std::string> notes;
        request.note = [&](const std::string& words) { notes.push_back(words); };
        std::optional<Failure> failure;
        auto result = ask(std::move(settings), told, request,
                          [&](const ir::Module& module, SourceSet& sources, DiagnosticSink& sink) {
                              auto explored = ensemble::explore(module, request, sources, sink);
                              if (explored) return std::move(*explored);
                              failure = explored.failure();
                              return std::optional<ensemble::ExploreResult>(ensemble::ExploreResult{});
                          });
        if (failure) raise(*failure);
        for (const std::string& note : notes) {
            if (PyErr_WarnEx(PyExc_UserWarning, note.c_str(), 1) != 0) throw nb::python_error();
        }
        return std::move(*result);
    }

  private:
    Model(driver::LoadRequest request, std::unique_ptr<driver::Loaded> loaded)
        : request_(std::move(request)), loaded_(std::move(loaded)) {}

    const ir::Module& module() const { return *loaded_->module; }

    // The settings of a call come after those of the model, so that they win.
    driver::LoadRequest with(Texts sets, const std::optional<std::string>& method, bool changed = false) const {
        driver::LoadRequest settings = request_;
        settings.check_units = false;
        if (method) settings.method = method_of(method);
        if (sets.empty() && !changed) {
            settings.sets.clear();  // the model has them already
        } else {
            settings.sets.insert(settings.sets.end(), sets.begin(), sets.end());
        }
        return settings;
    }

    // An ensemble on a variant of the model; raises RequestError where it gave nothing.
    template <class Request, class Work>
    std::invoke_result_t<Work, const ir::Module&, SourceSet&, DiagnosticSink&> ask(driver::LoadRequest settings,
                                                                                   const nb::object& told,
                                                                                   Request& request,
                                                                                   Work&& work) const {
        using Answer = std::invoke_result_t<Work, const ir::Module&, SourceSet&, DiagnosticSink&>;
        SourceSet sources;
        DiagnosticSink sink;
        std::optional<Variant> variant;
        auto result = interruptible(told, [&](Watch& watch) {
            request.stop = watch.stop();
            request.progress = [&](std::uint64_t done, std::uint64_t total) { watch.progress(done, total); };
            variant.emplace(*loaded_, std::move(settings));
            sources = variant->sources();
            return variant->module() == nullptr ? Answer() : work(*variant->module(), sources, sink);
        });
        if (variant->module() == nullptr) raise("RequestError", variant->sink(), variant->sources());
        if (!result) raise("RequestError", sink, sources);
        return result;
    }

    static std::vector<std::tuple<std::string, std::size_t, std::size_t>> blocks_of(const driver::RunResult& result,
                                                                                    const ir::Module& module) {
        std::vector<std::tuple<std::string, std::size_t, std::size_t>> blocks;
        for (std::size_t first = 0; first < result.columns.size();) {
            const ir::VariableId id = result.columns[first].variable;
            const std::size_t count = module.elements(id);
            blocks.emplace_back(module.at(id).name, first, count);
            first += count;
        }
        return blocks;
    }

    driver::LoadRequest request_;
    std::unique_ptr<driver::Loaded> loaded_;
};

// [input][member], as a NumPy array that owns its numbers.
Matrix sample(const Texts& names, const Texts& distributions, std::uint64_t members, std::uint64_t seed,
              bool independent) {
    SourceSet sources;
    DiagnosticSink sink;
    std::vector<std::uint64_t> streams;
    std::vector<stats::Distribution> laws;
    for (std::size_t i = 0; i < names.size(); ++i) {
        streams.push_back(ensemble::stream_of_varied(names[i]));
        if (auto law = ensemble::parse_distribution(distributions[i], sources, sink)) laws.push_back(std::move(*law));
    }
    if (sink.has_errors()) raise("RequestError", sink, sources);
    if (members == 0) throw nb::value_error("a design needs at least one member");
    auto values = std::make_unique<std::vector<double>>(names.size() * members);
    {
        nb::gil_scoped_release outside;
        const auto sampling = independent ? stats::Sampling::independent : stats::Sampling::latin_hypercube;
        const stats::Sampler sampler({sampling, members, seed, std::move(streams)}, std::move(laws));
        std::vector<double> row(names.size());
        for (std::uint64_t member = 0; member < members; ++member) {
            sampler.draw(member, row);
            for (std::size_t i = 0; i < row.size(); ++i) (*values)[i * members + member] = row[i];
        }
    }
    double* data = values->data();
    const nb::capsule owner(values.release(), [](void* p) noexcept { delete static_cast<std::vector<double>*>(p); });
    return Matrix(data, {names.size(), static_cast<std::size_t>(members)}, owner);
}

}  // namespace

void bind_model(nb::module_& module) {
    nb::class_<Variable>(module, "Variable", "A variable as the engine knows it.")
        .def_ro("name", &Variable::name)
        .def_ro("kind", &Variable::kind)
        .def_ro("units", &Variable::units)
        .def_ro("documentation", &Variable::documentation)
        .def_ro("dimensions", &Variable::dimensions, "Positions in Model.dimensions");

    nb::class_<Run>(module, "Run", "What one run leaves; its arrays are views of the engine's buffer.")
        .def_prop_ro(
            "times",
            [](Run& run) {
                return nb::ndarray<nb::numpy, double, nb::ndim<1>>(run.result.times.data(), {run.result.times.size()},
                                                                   nb::handle());
            },
            nb::rv_policy::reference_internal, "float64[time]")
        .def_prop_ro(
            "values",
            [](Run& run) {
                return Matrix(run.result.values.data(), {run.result.columns.size(), run.result.times.size()},
                              nb::handle());
            },
            nb::rv_policy::reference_internal, "float64[column, time]")
        .def_prop_ro(
            "names", [](const Run& run) { return run.result.names; }, "Of the columns: 'x' or 'x[A,B]'")
        .def_ro("blocks", &Run::blocks, "(variable, first column, number of columns) of each variable")
        .def_ro("faults", &Run::faults)
        .def_ro("faults_text", &Run::faults_text);

    nb::class_<Table>(module, "Table", "The outcomes of an ensemble, a row an outcome.")
        .def_prop_ro(
            "values",
            [](Table& table) {
                return Matrix(table.result.values.data(), {table.result.outcomes.size(), table.members}, nb::handle());
            },
            nb::rv_policy::reference_internal, "float64[outcome, member]; NaN where the member went wrong")
        .def_prop_ro(
            "outcomes",
            [](const Table& table) {
                std::vector<std::pair<std::string, std::string>> out;
                for (const auto& o : table.result.outcomes) out.emplace_back(o.text, o.units);
                return out;
            },
            "(name, units) of each")
        .def_prop_ro("left_out", [](const Table& table) { return table.result.report.excluded; })
        .def_prop_ro("seconds", [](const Table& table) { return table.result.report.seconds; })
        .def_prop_ro(
            "faults",
            [](const Table& table) {
                std::vector<std::tuple<std::uint64_t, double, std::string, double>> out;
                for (const auto& f : table.result.faults) out.emplace_back(f.scenario, f.time, f.variable, f.value);
                return out;
            },
            "(member, time, variable, value) of the first members that went wrong");

    nb::class_<ensemble::ExploreResult>(module, "ExploreResult", "Summaries of an ensemble's outcomes.")
        .def_prop_ro("json", [](const ensemble::ExploreResult& r) { return ensemble::to_json(r); })
        .def_prop_ro("csv", [](const ensemble::ExploreResult& r) { return ensemble::to_csv(r); })
        .def_ro("hash", &ensemble::ExploreResult::hash)
        .def_ro("members_run", &ensemble::ExploreResult::members_run, "Now; the others were found in the folder")
        .def_ro("members_per_second", &ensemble::ExploreResult::members_per_second)
        .def_prop_ro("members", [](const ensemble::ExploreResult& r) { return r.report.scenarios; })
        .def_prop_ro("left_out", [](const ensemble::ExploreResult& r) { return r.report.excluded; });

    nb::class_<Model>(module, "Model", "A model, read and analysed.")
        .def_static("load", &Model::load, nb::arg("path"), nb::arg("sets"), nb::arg("method").none(),
                    nb::arg("check_units"))
        .def_prop_ro("path", &Model::path)
        .def_prop_ro("name", &Model::name)
        .def_prop_ro("diagnostics", &Model::diagnostics)
        .def_prop_ro("time", &Model::time, "(initial, final, step, save step, method, units)")
        .def_prop_ro("dimensions", &Model::dimensions, "(name, elements) of each")
        .def_prop_ro("variables", &Model::variables)
        .def("run", &Model::run, nb::arg("sets"), nb::arg("save"), nb::arg("times"), nb::arg("method").none(),
             nb::arg("seed"), nb::arg("initial"), nb::arg("series"))
        .def("tabulate", &Model::tabulate, nb::arg("inputs"), nb::arg("columns"), nb::arg("members"),
             nb::arg("outcomes"), nb::arg("sets"), nb::arg("method").none(), nb::arg("seed"), nb::arg("threads"),
             nb::arg("lanes"), nb::arg("progress").none())
        .def("explore", &Model::explore, nb::arg("vary"), nb::arg("outcomes"), nb::arg("members"), nb::arg("seed"),
             nb::arg("independent"), nb::arg("keep"), nb::arg("directory"), nb::arg("command"), nb::arg("sets"),
             nb::arg("method").none(), nb::arg("threads"), nb::arg("lanes"), nb::arg("progress").none());

    module.def("sample", &sample, nb::arg("names"), nb::arg("distributions"), nb::arg("members"), nb::arg("seed"),
               nb::arg("independent"), "float64[input, member]: the design of `crux explore`");
    module.def(
        "canonical_key", [](const std::string& name) { return canonical_key(name); }, nb::arg("name"),
        "Two spellings of one name have one key");
}

}  // namespace crux::python
