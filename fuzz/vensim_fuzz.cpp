// Any bytes as a .mdl file. Reading must end without a crash, all places must lie in the file,
// diagnostics must render, and a model without errors must print to a text that reads back and
// prints the same. Start it with a folder of models: build/fuzz/bin/vensim_fuzz CORPUS -max_len=4096
#include <cstdint>
#include <cstdlib>

#include "vensim/vensim.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace crux;
    SourceSet sources;
    const FileId file = sources.add("fuzz.mdl", std::string(reinterpret_cast<const char*>(data), size));
    DiagnosticSink sink;
    const model::Model model = vensim::parse(file, sources, sink);
    const std::size_t length = sources.file(file).text.size();
    for (const Diagnostic& diagnostic : sink.all()) {
        require(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= length);
        render(diagnostic, sources);
    }
    for (const model::Expr& node : model.expressions)
        require(node.span.begin < node.span.end && node.span.end <= length);
    if (sink.has_errors()) return 0;

    const std::string printed = vensim::print(model);
    DiagnosticSink again_sink;
    const model::Model again = vensim::parse(sources.add("printed.mdl", printed), sources, again_sink);
    require(!again_sink.has_errors());
    require(again.variables.size() == model.variables.size());
    require(vensim::print(again) == printed);
    return 0;
}
