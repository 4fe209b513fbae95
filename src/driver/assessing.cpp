// See assessing.h.
#include "driver/assessing.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "crux/views.h"

namespace crux::driver {

namespace {

// The views that the report sets beside the one asked for, each read and bound anew.
struct Others {
    std::vector<std::unique_ptr<argument::Loaded>> loaded;
    std::vector<OtherView> views;

    void add(const std::filesystem::path& path, const argument::View& view, std::string id, std::string name,
             std::string words, bool worlds) {
        auto read = argument::load(path, view);
        if (!read || !(*read)->bound) return;  // the same file was read before: what is wrong was shown then
        loaded.push_back(std::move(read).value());
        views.push_back({std::move(id), std::move(name), std::move(words), &*loaded.back()->bound,
                         &loaded.back()->sources, worlds});
    }
};

bool codes_centrally(const argument::Argument& argument) {
    for (const argument::Claim& claim : argument.claims) {
        for (const argument::Stance& stance : claim.stances) {
            if (!stance.central.empty()) return true;
        }
    }
    return false;
}

Others other_views(const std::filesystem::path& path, const argument::View& view) {
    Others out;
    const auto whole = argument::load(path, [&] {
        argument::View all = view;
        all.whole_menu = true;
        return all;
    }());
    if (!whole || !(*whole)->bound) return out;
    const argument::Argument& argument = (*whole)->bound->argument;
    if (view.coding == argument::Coding::charitable && codes_centrally(argument)) {
        argument::View central = view;
        central.coding = argument::Coding::central;
        out.add(path, central, "central", "Centrally coded", "The same words, each read as a neutral reader would.",
                true);
    }
    for (const argument::Knowledge& known : argument.knowledge) {
        argument::View dated = view;
        dated.known = argument::View::Known::dated;
        dated.date = known.date;
        out.add(path, dated, iso(known.date), "As of " + iso(known.date), known.words, true);
    }
    if (argument.policies.size() > std::size_t(std::count_if(argument.policies.begin(), argument.policies.end(),
                                                             [](const auto& policy) { return policy.menu; }))) {
        argument::View all = view;
        all.whole_menu = true;
        out.add(path, all, "menu", "The whole menu", "All policies, those too that searches leave out.", false);
    }
    return out;
}

}  // namespace

Result<Assessment> assess(const argument::Loaded& loaded, const AssessRequest& request, const AssessProgress& progress,
                          const StopFlag* stop) {
    if (!loaded.bound) throw InternalError("assess: the argument is not bound");
    // Before anything is run: they may not belong to this argument.
    auto read = read_searches(request.searches, request.path.string(), request.view, loaded);
    if (!read) return read.failure();
    const Others others = request.beside && !request.options.brief ? other_views(request.path, request.view) : Others{};
    Assessment found = crux::assess(*loaded.bound, loaded.sources, request.options, progress, stop, others.views);
    found.certified = std::move(read->own);
    found.other_searches = std::move(read->others);
    return found;
}

report::Making making_of(const argument::Loaded& loaded, std::string command) {
    report::Making making{CRUX_VERSION, std::move(command), {}};
    for (std::uint32_t i = 0; i < loaded.sources.size(); ++i) {
        const SourceFile& file = loaded.sources.file(FileId{i});
        making.inputs.emplace_back(std::filesystem::path(file.path).filename().string(), file.sha256);
    }
    return making;
}

}  // namespace crux::driver
