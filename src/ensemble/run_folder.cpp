// See run_folder.h. Results are always made from the chunks on disk, whoever made them and in how many calls, so there
// is one way to them.
#include "ensemble/run_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "base/files.h"
#include "base/text.h"
#include "ensemble/explore_files.h"
#include "ensemble/summary_partial.h"
#include "ensemble/trajectories.h"

namespace crux::ensemble {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int format = 2;
constexpr double interval_level = 0.95;
constexpr std::size_t faults_kept = 100;
constexpr const char* identity_keys[] = {"format",        "crux",          "inputs",
                                         "set",           "module_sha256", "seed",
                                         "design",        "replicates",    "members_asked_for",
                                         "chunk_members", "vary",          "outcomes",
                                         "units",         "keep",          "float32"};

fs::path manifest_of(const fs::path& directory) { return directory / "manifest.json"; }

// Spans and the name, which comes from the path, do not change what a module computes.
std::string module_hash(ir::Module module) {
    module.name.clear();
    return sha256(ir::print(module));
}

// Where files lie does not matter, so only their names and hashes are compared.
Json comparable(const std::string& key, const Json& value) {
    if (key != "inputs") return value;
    Json out = Json::object();
    for (const Json& input : value)
        out[fs::path(input.value("path", "")).filename().string()] = input.value("sha256", "");
    return out;
}

OutcomeSummary summarise(const NamedOutcome& outcome, const stats::Summary& summary, const stats::Sketch& sketch,
                         stats::Sampling sampling) {
    OutcomeSummary made;
    made.outcome = outcome;
    made.count = summary.count();
    made.mean = summary.mean();
    made.mean_interval = sampling == stats::Sampling::independent ? summary.interval_independent(interval_level)
                                                                  : summary.interval_from_replicates(interval_level);
    made.sd = summary.sd();
    made.min = summary.count() == 0 ? std::nan("") : summary.min();
    made.max = summary.count() == 0 ? std::nan("") : summary.max();
    for (const double level : explore_levels) {
        made.quantiles.push_back(sketch.quantile(level));
        made.quantile_intervals.push_back(sketch.interval(level, interval_level));
    }
    return made;
}

Result<Done> write_manifest(const fs::path& directory, const std::string& command, const RunIdentity& identity,
                            const Json& rest) {
    Json manifest = identity.json();
    manifest["command"] = command;
    if (!identity.store.empty()) {
        for (const FileSum& file : identity.store) manifest["store"].push_back({file.path, file.checksum});
    }
    for (const auto& [key, value] : rest.items()) manifest[key] = value;
    return write_file(manifest_of(directory), manifest.dump(2) + '\n');
}

}  // namespace

RunIdentity::RunIdentity(const ir::Module& module, const ExploreRequest& request, const std::vector<Vary>& vary,
                         const std::vector<NamedOutcome>& outcomes, const SourceSet& sources,
                         std::uint64_t chunk_leaves) {
    Json inputs = Json::array(), sets = Json::array(), varied = Json::array(), texts = Json::array(),
         units = Json::array();
    for (std::uint32_t i = 0; i < sources.size(); ++i) {
        const SourceFile& file = sources.file(FileId(i));
        // Texts of the command line are sources too.
        if (file.path == "--set") sets.push_back(file.text);
        if (file.path.starts_with("--")) continue;
        inputs.push_back({{"path", file.path}, {"sha256", file.sha256}});
    }
    for (const Vary& item : vary) varied.push_back({{"name", item.text}, {"distribution", item.distribution.text()}});
    for (const NamedOutcome& item : outcomes) texts.push_back(item.text), units.push_back(item.units);
    const bool independent = request.sampling == stats::Sampling::independent;
    json_ = {{"format", format},
             {"crux", CRUX_VERSION},
             {"inputs", inputs},
             {"set", sets},
             {"module_sha256", module_hash(module)},
             {"seed", request.seed},
             {"design", independent ? "independent" : "latin hypercube"},
             {"replicates", stats::suggested_replicates(request.members)},
             {"members_asked_for", request.members},
             {"chunk_members", chunk_leaves * leaf_scenarios},
             {"vary", varied},
             {"outcomes", texts},
             {"units", units},
             {"keep", request.keep},
             {"float32", request.float32}};
}

Result<RunIdentity> RunIdentity::read(const fs::path& directory) {
    const auto text = read_file(manifest_of(directory));
    if (!text) return text.failure();
    const Json manifest = Json::parse(*text, nullptr, false);
    const std::string path = manifest_of(directory).string();
    if (!manifest.is_object())
        return Failure{fmt::format("'{}' is damaged: it is no JSON; take another folder, or remove this one", path)};
    if (manifest.value("format", Json()) != format || !manifest.contains("chunk_members"))
        return Failure{
            fmt::format("'{}' is no manifest of this version's crux explore of a model; take another folder, "
                        "or remove this one",
                        path)};
    RunIdentity identity;
    for (const char* key : identity_keys) {
        if (!manifest.contains(key)) return Failure{fmt::format("'{}' is damaged: it has no '{}'", path, key)};
        identity.json_[key] = manifest.at(key);
    }
    try {
        if (manifest.contains("store")) {
            for (const Json& file : manifest.at("store")) identity.store.push_back({file.at(0), file.at(1)});
        }
        identity.outcomes(), identity.rows_header(), identity.sampling();
        if (identity.cut().count() == 0) throw InternalError("");
    } catch (const std::exception&) {
        return Failure{fmt::format("'{}' is damaged: its values cannot be read", path)};
    }
    return identity;
}

std::string RunIdentity::difference(const RunIdentity& theirs) const {
    std::string out;
    for (const char* key : identity_keys) {
        const Json a = comparable(key, theirs.json_.at(key)), b = comparable(key, json_.at(key));
        if (a != b) out += fmt::format("{}{} was {}, is {}", out.empty() ? "" : "; ", key, a.dump(), b.dump());
    }
    return out;
}

std::string RunIdentity::hash() const {
    Json same = json_;
    same["inputs"] = comparable("inputs", json_.at("inputs"));
    return sha256(same.dump());
}

ChunkCut RunIdentity::cut() const {
    const std::uint64_t chunk_members = json_.at("chunk_members");
    return {json_.at("members_asked_for"), std::max<std::uint64_t>(1, chunk_members / leaf_scenarios)};
}

stats::Sampling RunIdentity::sampling() const {
    return json_.at("design") == "independent" ? stats::Sampling::independent : stats::Sampling::latin_hypercube;
}

std::vector<NamedOutcome> RunIdentity::outcomes() const {
    std::vector<NamedOutcome> out;
    for (std::size_t i = 0; i < json_.at("outcomes").size(); ++i) {
        NamedOutcome named{};
        named.text = json_.at("outcomes").at(i);
        named.units = json_.at("units").at(i);
        out.push_back(std::move(named));
    }
    return out;
}

bool RunIdentity::keeps_rows() const {
    const Json& keep = json_.at("keep");
    return std::find(keep.begin(), keep.end(), "outcomes") != keep.end();
}

std::string RunIdentity::rows_header() const {
    std::string header = "scenario";
    for (const Json& vary : json_.at("vary")) header += ',' + csv_cell(vary.at("name").get<std::string>());
    for (const Json& text : json_.at("outcomes")) header += ',' + csv_cell(text.get<std::string>());
    return header + '\n';
}

Result<FolderLock> FolderLock::take(const fs::path& directory, bool shared) {
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return Failure{fmt::format("cannot read '{}': {}", directory.string(), std::strerror(errno))};
    // Some network file systems cannot lock a folder; then two calls at once are the user's to avoid.
    if (::flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        ::close(descriptor);
        return Failure{fmt::format("another crux is writing to '{}'", directory.string())};
    }
    return FolderLock(descriptor);
}

FolderLock::~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

namespace {

void remove_leftovers(const fs::path& directory) {
    std::error_code ignored;
    std::vector<fs::path> leftovers;
    for (fs::recursive_directory_iterator it(directory, ignored), end; it != end; it.increment(ignored)) {
        if (it->is_regular_file(ignored) && is_leftover(it->path())) leftovers.push_back(it->path());
    }
    for (const fs::path& path : leftovers) fs::remove(path, ignored);
}

}  // namespace

Result<FolderLock> enter_folder(const fs::path& directory, const RunIdentity& identity, bool shared) {
    std::error_code error;
    fs::create_directories(directory / "chunks", error);
    if (error) return Failure{fmt::format("cannot make '{}': {}", (directory / "chunks").string(), error.message())};
    auto lock = FolderLock::take(directory, shared);
    if (!lock) return lock;
    if (fs::exists(manifest_of(directory), error)) {
        const auto there = RunIdentity::read(directory);
        if (!there) return there.failure();
        const std::string difference = identity.difference(*there);
        if (!difference.empty())
            return Failure{fmt::format("'{}' holds another run: {}. Take another folder, or remove this one",
                                       directory.string(), difference)};
    } else if (!fs::is_empty(directory / "chunks", error)) {
        return Failure{
            fmt::format("'{}' holds chunks, but no manifest.json says of which run; take another folder, or "
                        "remove this one",
                        directory.string())};
    }
    if (!shared) remove_leftovers(directory);
    return lock;
}

Result<Done> begin_folder(const fs::path& directory, const RunIdentity& identity, const std::string& command) {
    std::error_code ignored;
    if (fs::exists(manifest_of(directory), ignored)) return Done{};
    const auto written = write_manifest(directory, command, identity, {{"finished", false}});
    return written ? sync_folder(directory) : written;
}

ChunkTotal::ChunkTotal(const RunIdentity& identity)
    : outcomes_(identity.outcomes()), sampling_(identity.sampling()), sketches_(outcomes_.size()) {}

void ChunkTotal::add(const Chunk& chunk) {
    tree_.push(std::make_unique<SummaryPartial>(chunk.summaries));
    for (std::size_t o = 0; o < sketches_.size(); ++o) sketches_[o].merge(chunk.sketches[o]);
    report_.scenarios += chunk.scenarios;
    report_.excluded += chunk.excluded;
    for (const NamedFault& fault : chunk.faults) {
        if (faults_.size() < faults_kept) faults_.push_back(fault);
    }
}

ExploreResult ChunkTotal::result() {
    const std::unique_ptr<Partial> partial = tree_.finish();
    const auto* total = dynamic_cast<const SummaryPartial*>(partial.get());
    ExploreResult result;
    for (std::size_t o = 0; o < outcomes_.size(); ++o) {
        result.outcomes.push_back(summarise(outcomes_[o], total == nullptr ? stats::Summary() : total->summaries[o],
                                            sketches_[o], sampling_));
    }
    result.report = report_;
    result.faults = faults_;
    result.hash = hash_of(result);
    return result;
}

Result<ExploreResult> result_of_chunks(const ChunkFolder& chunks, const RunIdentity& identity, std::uint64_t end) {
    ChunkTotal total(identity);
    std::unique_ptr<RowFile> members;
    if (identity.keeps_rows()) {
        auto created = RowFile::create(chunks.directory() / "members.csv", identity.rows_header());
        if (!created) return created.failure();
        members = std::move(*created);
    }
    for (std::uint64_t number = 0; number < end; ++number) {
        const auto chunk = chunks.read(number);
        if (!chunk) return chunk.failure();
        total.add(*chunk);
        if (!members) continue;
        for (const FileSum& file : chunk->files) {
            if (file.path != ChunkFolder::rows_file(number)) continue;
            const auto rows = chunks.read(file);
            if (!rows) return rows.failure();
            members->append(*rows);
        }
    }
    if (members) {
        const auto closed = members->close();
        if (!closed) return closed.failure();
    }
    ExploreResult result = total.result();
    result.chunks = result.end_chunk = chunks.cut().count();
    return result;
}

Result<Done> write_results(const fs::path& directory, const RunIdentity& identity, const ExploreResult& result,
                           const std::string& command) {
    const std::string csv = to_csv(result);
    Json timing = {{"seconds", result.report.seconds},
                   {"members_run", result.members_run},
                   {"members_per_second", result.members_per_second}};
    if (result.members_run > 0) {
        timing["threads"] = result.report.threads;
        timing["lanes"] = result.report.lanes;
        timing["instruction_set"] = engine::name(result.report.instruction_set);
    }
    for (const auto& [name, content] : {std::pair{"outcomes.json", to_json(result)}, {"outcomes.csv", csv}}) {
        const auto written = write_file(directory / name, content);
        if (!written) return written;
    }
    const auto written = write_manifest(
        directory, command, identity,
        {{"finished", !result.report.stopped},
         {"members", result.report.scenarios},
         {"stopped_early", result.report.stopped},
         {"results", {{"outcomes.json", {{"sha256", result.hash}}}, {"outcomes.csv", {{"sha256", sha256(csv)}}}}},
         {"timing", timing}});
    return written ? sync_folder(directory) : written;
}

}  // namespace crux::ensemble
