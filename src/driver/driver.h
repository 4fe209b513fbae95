// The whole tool on one page: a file's way from text to numbers, each stage a line in
// driver.cpp, with a dump after each. Sees all layers below; the command and the bindings are
// thin shells over it. Nothing here prints: texts go to the caller.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/threads.h"
#include "diag/diagnostic.h"
#include "driver/changes.h"
#include "engine/engine.h"
#include "ir/ir.h"
#include "model/model.h"

namespace crux::driver {

enum class Dump { none, model, ir, program };

struct LoadRequest {
    std::filesystem::path path;
    std::vector<std::string> sets;  ///< "name=value" or "name[A,B]=value"
    std::optional<ir::Method> method;
    bool check_units = false;
    Changes changes = {};
};

/// What a file became. `module` is there only where there was no error; the sink says why not.
struct Loaded {
    SourceSet sources;
    DiagnosticSink sink;
    std::optional<model::Model> model;
    std::optional<ir::Module> module;
};

/// Reads, parses by the file's ending (.mdl; .xmile, .stmx, .itmx, .xml) and analyses.
/// A failure only where the file cannot be read or has an ending that no front end knows.
Result<std::unique_ptr<Loaded>> load(const LoadRequest& request);

/// The same model with other settings, from the text of it that was read before; `request.path` says its language.
std::unique_ptr<Loaded> load_again(const Loaded& before, const LoadRequest& request);

/// The text that `--dump stage` shows.
std::string dump(const Loaded& loaded, Dump stage);

struct RunRequest {
    std::vector<std::string> save;  ///< names of variables; empty: all that the author wrote
    std::vector<double> times;      ///< which TIME STEPs to keep, ascending; empty: the model's save points
    std::uint64_t seed = 0;
    std::function<bool()> stop;  ///< asked at every TIME STEP whether to end; may be empty
};

/// One run: a column a variable and element, a row a time kept.
struct RunResult {
    std::vector<engine::Element> columns;  ///< the elements of a variable stand together, row-major
    std::vector<std::string> names;        ///< of the columns
    std::vector<double> times;
    std::vector<double> values;  ///< [column][time], so that a variable is one block
    std::vector<engine::Fault> faults;
    bool stopped = false;  ///< ended early because `stop` said so: what was not reached is 0

    double at(std::size_t column, std::size_t time) const { return values[column * times.size() + time]; }
};

/// Runs the model once. Unknown names in `save` and times that are no TIME STEP are reported, and nothing is run.
std::optional<RunResult> run(const ir::Module& module, const RunRequest& request, DiagnosticSink& sink);

/// CSV: first column Time, then a column a variable and element, doubles in full precision.
std::string to_csv(const RunResult& result);

/// What a fault means, for people: "'x' is not a number at time 3 ..." at its place in the model.
void report_fault(const engine::Fault& fault, const ir::Module& module, DiagnosticSink& sink);

}  // namespace crux::driver
