// Making argument files: a small one that runs at once, and claims added from a table.
#pragma once

#include <filesystem>
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

/// `crux mirror`: the argument from the other side. Of each claim with a rival marked `mirror` that rival is
/// stated and what was stated becomes its first rival, marked `mirror`; counter-claims become the argument's own;
/// `mirror_policy` is recommended. Comments and [fit] are lost, all else is kept in its order. `written_to`: where the
/// text will stand, from where the files it names are seen. Nothing where the file is no TOML or has no
/// `mirror_policy` (reported). The file is not checked here: load it first.
std::optional<std::string> mirror(FileId file, const SourceSet& sources, const std::filesystem::path& written_to,
                                  DiagnosticSink& sink);

}  // namespace crux::argument
