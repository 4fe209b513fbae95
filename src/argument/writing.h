// Making argument files: a small one that runs at once, and claims added from a table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/diagnostic.h"
#include "source/source.h"

namespace crux::argument {

struct NewFile {
    std::string name, content;  ///< the name is relative to the argument's folder
};
/// `crux new NAME`: argument.toml, model.mdl: a commented argument about a ferry and a bridge.
std::vector<NewFile> new_argument(std::string_view name);

/// `crux claims FILE.csv`: the argument's text with a [[claims]] appended for each row; what stood there
/// stays as it is. Columns: id, words, kind, sources (several separated by ;), and optionally side, stance,
/// answers, group, note, not_modelled. Ids that the file or an earlier row has, unknown columns and what
/// else is wrong are reported at their places, and nothing is given back.
std::optional<std::string> add_claims(FileId argument, FileId table, const SourceSet& sources, DiagnosticSink& sink);

}  // namespace crux::argument
