// Searches and the readings they belong to. See searches.h.
#include "driver/searches.h"

#include <fmt/format.h>

#include <memory>

#include "argument/writing.h"
#include "base/files.h"
#include "crux/flips_folder.h"

namespace crux::driver {

namespace {

using argument::Coding;
using argument::View;

struct Reading {
    std::string name;
    std::unique_ptr<argument::Loaded> loaded;  // missing: the argument as it was asked for
};

View coded(View view, Coding coding) {
    view.coding = coding;
    return view;
}

Coding other(Coding coding) { return coding == Coding::central ? Coding::charitable : Coding::central; }

const char* words_of(Coding coding) { return coding == Coding::central ? "centrally coded" : "charitably coded"; }

// Nothing where it is what crux mirror makes of the argument.
std::optional<Failure> not_the_mirror(const std::string& mirror, const argument::Loaded& own) {
    const auto text = read_file(mirror);
    if (!text) return text.failure();
    DiagnosticSink sink;
    const auto made = argument::mirror(own.bound->argument.file, own.sources, mirror, sink);
    if (made && *made == *text) return std::nullopt;
    return Failure{fmt::format("'{}' is not this argument turned round{}; make it with crux mirror", mirror,
                               made ? " as it is now" : ", which has no mirror_policy")};
}

}  // namespace

Result<SearchesRead> read_searches(const SearchesAsked& asked, const std::string& path, const View& view,
                                   const argument::Loaded& own) {
    SearchesRead out;
    if (asked.folders.empty() && asked.mirror.empty()) return out;
    std::vector<Reading> readings;
    readings.push_back({"as it is read here", nullptr});
    const auto add = [&](const std::string& file, Coding coding, const std::string& name) {
        auto loaded = argument::load(file, coded(view, coding));
        if (loaded && (*loaded)->bound) readings.push_back({name, std::move(loaded).value()});
    };
    add(path, other(view.coding), words_of(other(view.coding)));
    if (!asked.mirror.empty()) {
        if (auto failure = not_the_mirror(asked.mirror, own)) return *failure;
        for (const Coding coding : {view.coding, other(view.coding)})
            add(asked.mirror, coding, fmt::format("turned round, {}", words_of(coding)));
    }
    std::vector<const argument::BoundArgument*> bound;
    for (const Reading& reading : readings) bound.push_back(reading.loaded ? &*reading.loaded->bound : &*own.bound);
    std::vector<std::string> taken(readings.size());
    for (const std::string& folder : asked.folders) {
        auto found = read_flips(folder, bound);
        if (!found) return found.failure();
        std::string& before = taken[found->reading];
        if (!before.empty())
            return Failure{fmt::format("'{}' and '{}' hold searches of the same reading of the argument ({})", before,
                                       folder, readings[found->reading].name)};
        before = folder;
        if (found->reading == 0) {
            out.own = std::move(found->search);
        } else {
            out.others.push_back({readings[found->reading].name, std::move(found->search)});
        }
    }
    return out;
}

}  // namespace crux::driver
