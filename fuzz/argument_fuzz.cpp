// Any bytes as an argument file, and as a table of claims for it. Reading must end without a crash,
// all places must lie in their files and diagnostics must render; claims that were added must leave
// the text before them as it was, and stand in it. Start it with a folder of arguments:
// build/fuzz/bin/argument_fuzz CORPUS -max_len=4096
#include <cstdint>
#include <cstdlib>

#include "argument/argument.h"
#include "argument/writing.h"

namespace {

using namespace crux;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_places(const DiagnosticSink& sink, const SourceSet& sources) {
    for (const Diagnostic& diagnostic : sink.all()) {
        require(diagnostic.span.known() && !diagnostic.message.empty());
        const std::size_t length = sources.file(diagnostic.span.file).text.size();
        require(diagnostic.span.begin <= diagnostic.span.end && diagnostic.span.end <= length);
        render(diagnostic, sources);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    SourceSet sources;
    const FileId file = sources.add("fuzz.toml", bytes);
    DiagnosticSink sink;
    const auto parsed = argument::parse(file, sources, sink);
    require(parsed.has_value() != sink.has_errors());
    check_places(sink, sources);

    const FileId empty = sources.add("empty.toml", "format = 1\n");
    DiagnosticSink adding;
    const auto added = argument::add_claims(empty, file, sources, adding);
    require(added.has_value() != adding.has_errors());
    check_places(adding, sources);
    if (!added) return 0;
    require(added->starts_with("format = 1\n"));
    // What was written is TOML: no syntax is wrong in it, whatever the cells held.
    DiagnosticSink again;
    argument::parse(sources.add("again.toml", *added), sources, again);
    for (const Diagnostic& diagnostic : again.all()) require(diagnostic.kind != DiagnosticKind::toml_syntax);
    return 0;
}
