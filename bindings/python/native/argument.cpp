// An argument, its assessment and its certified search: crux.argument is the Python around it.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/unique_ptr.h>
#include <nanobind/stl/vector.h>

#include "argument/bound.h"
#include "base/files.h"
#include "crux/flips_folder.h"
#include "diagnostics.h"
#include "driver/assessing.h"
#include "interrupts.h"

namespace crux::python {

namespace {

using Texts = std::vector<std::string>;

/// An assessment with what its report needs.
struct Assessed {
    std::shared_ptr<const argument::Loaded> loaded;
    Assessment found;

    std::string html(const std::string& command, bool with_script) const {
        nb::gil_scoped_release outside;
        return report::html(found, *loaded->bound, loaded->sources, driver::making_of(*loaded, command), with_script);
    }
};

class Argument {
  public:
    static std::unique_ptr<Argument> load(const std::string& path, bool central, const std::string& known,
                                          bool whole_menu) {
        argument::View view;
        view.coding = central ? argument::Coding::central : argument::Coding::charitable;
        view.whole_menu = whole_menu;
        if (const auto wrong = argument::read_known(known, view)) throw nb::value_error(wrong->c_str());
        auto loaded = [&] {
            nb::gil_scoped_release outside;
            return argument::load(path, view);
        }();
        if (!loaded) raise(loaded.failure());
        if (!(*loaded)->bound) raise("ArgumentError", (*loaded)->sink, (*loaded)->sources);
        auto made = std::make_unique<Argument>();
        made->path_ = path;
        made->view_ = view;
        made->loaded_ = std::move(*loaded);
        return made;
    }

    const std::string& path() const { return path_; }
    const std::string& title() const { return loaded_->bound->argument.title; }
    const std::string& model_file() const { return loaded_->bound->model_file; }
    std::vector<PlacedDiagnostic> diagnostics() const { return placed(loaded_->sink, loaded_->sources); }

    std::unique_ptr<Assessed> assess(std::uint64_t members, std::uint64_t seed, bool independent, bool brief,
                                     const std::vector<std::pair<std::string, std::string>>& planes, Texts flips,
                                     const std::string& mirror, unsigned threads, unsigned lanes,
                                     const nb::object& told) const {
        driver::AssessRequest request;
        request.path = path_;
        request.view = view_;
        request.beside = true;
        request.searches = {std::move(flips), mirror};
        request.options.worlds = members;
        request.options.seed = seed;
        request.options.threads = threads;
        request.options.lanes = lanes;
        request.options.brief = brief;
        request.options.planes = planes;
        if (independent) request.options.sampling = stats::Sampling::independent;
        auto found = interruptible(told, [&](Watch& watch) {
            return driver::assess(
                *loaded_, request,
                [&](std::uint64_t done, std::uint64_t total, std::string_view) { watch.progress(done, total); },
                watch.stop());
        });
        if (!found) raise(found.failure());
        if (found->information.planes.size() < planes.size())
            throw nb::value_error("planes wants the ids of two different claims, each with two stances or more");
        return std::make_unique<Assessed>(Assessed{loaded_, std::move(*found)});
    }

    std::string flips(const std::string& folder, const std::string& command, std::size_t max_size, double delta,
                      double alpha, double budget, std::uint64_t draws, std::uint64_t seed, const std::string& rule,
                      const std::string& measure, double family, const std::string& by, Texts targets, Texts held,
                      unsigned threads, const nb::object& told) const {
        FlipsOptions options;
        options.search.max_size = max_size;
        options.search.delta = delta;
        options.search.alpha = alpha;
        options.search.budget_seconds = budget;
        options.search.draw_cap = draws;
        options.search.measures = family;
        options.search.by_weight = by == "weight";
        options.search.threads = threads;
        options.scores.seed = seed;
        options.scores.rule = rule == "best" ? Rule::best : rule == "domain" ? Rule::domain : Rule::score;
        options.scores.measure = measure == "swept"  ? Measure::swept
                                 : measure == "ends" ? Measure::ends
                                                     : Measure::settings;
        options.targets = std::move(targets);
        options.held = std::move(held);
        options.version = CRUX_VERSION;
        options.command = command;
        const auto found = interruptible(told, [&](Watch& watch) {
            return flips_in_folder(
                folder, *loaded_->bound, options,
                [&](std::uint64_t done, std::uint64_t total, std::size_t) { watch.progress(done, total); },
                watch.stop());
        });
        if (!found) raise(found.failure());
        return to_json(*found);
    }

  private:
    std::string path_;
    argument::View view_;
    std::shared_ptr<const argument::Loaded> loaded_;
};

}  // namespace

void bind_argument(nb::module_& module) {
    nb::class_<Assessed>(module, "Assessed", "An assessment, whole.")
        .def_prop_ro("json", [](const Assessed& assessed) { return to_json(assessed.found); })
        .def_prop_ro("hash", [](const Assessed& assessed) { return assessed.found.hash; })
        .def_prop_ro("seconds", [](const Assessed& assessed) { return assessed.found.seconds; })
        .def_prop_ro("members_run", [](const Assessed& assessed) { return assessed.found.members_run; })
        .def("html", &Assessed::html, nb::arg("command"), nb::arg("with_script"));

    nb::class_<Argument>(module, "Argument", "An argument, tied to its model.")
        .def_static("load", &Argument::load, nb::arg("path"), nb::arg("central"), nb::arg("known"),
                    nb::arg("whole_menu"))
        .def_prop_ro("path", &Argument::path)
        .def_prop_ro("title", &Argument::title)
        .def_prop_ro("model_file", &Argument::model_file)
        .def_prop_ro("diagnostics", &Argument::diagnostics)
        .def("assess", &Argument::assess, nb::arg("members"), nb::arg("seed"), nb::arg("independent"), nb::arg("brief"),
             nb::arg("planes"), nb::arg("flips"), nb::arg("mirror"), nb::arg("threads"), nb::arg("lanes"),
             nb::arg("progress").none())
        .def("flips", &Argument::flips, nb::arg("folder"), nb::arg("command"), nb::arg("max_size"), nb::arg("delta"),
             nb::arg("alpha"), nb::arg("budget"), nb::arg("draws"), nb::arg("seed"), nb::arg("rule"),
             nb::arg("measure"), nb::arg("family"), nb::arg("by"), nb::arg("targets"), nb::arg("held"),
             nb::arg("threads"), nb::arg("progress").none());
}

}  // namespace crux::python
