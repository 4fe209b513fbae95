// What `crux assess` and `crux explore ARGUMENT` share.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "argument/bound.h"
#include "commands.h"
#include "crux/assess.h"
#include "driver/searches.h"

namespace crux::cli {

struct AssessedFile {
    int code = done;  ///< what to exit with where `found` is missing
    std::unique_ptr<argument::Loaded> loaded;
    std::optional<Assessment> found;
};

/// --central, --known and --whole-menu: how the argument is read (argument/view.h).
struct ViewOptions {
    bool central = false, whole_menu = false;
    std::string known = "as-filed";
    void add(CLI::App& command);
    /// Into `view`; what is wrong with them otherwise.
    std::optional<std::string> read(argument::View& view) const;
};

/// Reads, binds and assesses; shows diagnostics and progress. `beside`: the other views too. `searches`: results of
/// crux flips to read beside it, refused before anything is run where they were made from other inputs.
AssessedFile assess_file(const std::string& path, const AssessOptions& options, const Context& context,
                         const argument::View& view = {}, bool beside = false,
                         const driver::SearchesAsked& searches = {});

/// The assessment and its manifest into a folder.
int explore_argument(const std::string& path, const AssessOptions& options, const std::string& directory, bool json,
                     const Context& context);

/// `text` between the quotes of a JSON string.
std::string json_text(std::string_view text);

}  // namespace crux::cli
