// Chunks to files and back. A file is one line of JSON and a line with its SHA-256; what stands in other files (rows,
// Zarr chunks) is in it by checksum. See chunks.h.
#include "ensemble/chunks.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/checksum.h"
#include "base/files.h"

namespace crux::ensemble {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int format = 1;

std::string hexadecimal(std::uint64_t value) { return fmt::format("{:016x}", value); }

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

Failure damaged(const fs::path& path, std::string_view why) {
    return Failure{fmt::format("'{}' is damaged: {}", path.string(), why)};
}

Json to_json(const Chunk& chunk, const ChunkCut& cut, const std::string& run) {
    Json faults = Json::array(), summaries = Json::array(), sketches = Json::array(), files = Json::array();
    for (const NamedFault& fault : chunk.faults)
        faults.push_back({fault.scenario, bits(fault.time), fault.variable, bits(fault.value)});
    for (const stats::Summary& summary : chunk.summaries) summaries.push_back(summary.words());
    for (const stats::Sketch& sketch : chunk.sketches) sketches.push_back(sketch.words());
    for (const FileSum& file : chunk.files) files.push_back({file.path, hexadecimal(file.checksum)});
    return {{"format", format},           {"run", run},
            {"chunk", chunk.number},      {"first_scenario", cut.first_scenario(chunk.number)},
            {"members", chunk.scenarios}, {"left_out", chunk.excluded},
            {"faults", faults},           {"summaries", summaries},
            {"sketches", sketches},       {"files", files}};
}

// Throws a JSON exception where a key is missing or of another type; gives nothing where words are wrong.
std::optional<Chunk> chunk_of(const Json& json) {
    Chunk chunk;
    chunk.number = json.at("chunk");
    chunk.scenarios = json.at("members");
    chunk.excluded = json.at("left_out");
    for (const Json& f : json.at("faults")) {
        chunk.faults.push_back({f.at(0), std::bit_cast<double>(f.at(1).get<std::uint64_t>()), f.at(2),
                                std::bit_cast<double>(f.at(3).get<std::uint64_t>())});
    }
    for (const Json& words : json.at("summaries")) {
        auto summary = stats::Summary::from_words(words.get<std::vector<std::uint64_t>>());
        if (!summary) return std::nullopt;
        chunk.summaries.push_back(std::move(*summary));
    }
    for (const Json& words : json.at("sketches")) {
        auto sketch = stats::Sketch::from_words(words.get<std::vector<std::uint64_t>>());
        if (!sketch) return std::nullopt;
        chunk.sketches.push_back(std::move(*sketch));
    }
    for (const Json& file : json.at("files")) {
        const std::string sum = file.at(1);
        chunk.files.push_back({file.at(0), 0});
        std::from_chars(sum.data(), sum.data() + sum.size(), chunk.files.back().checksum, 16);
    }
    return chunk;
}

// How much work a member is: elements computed, over all TIME STEPs.
double work_of(const ir::Module& module) {
    double elements = 0;
    for (std::uint32_t v = 0; v < module.variables.size(); ++v) {
        const ir::Role role = module.variables[v].role;
        if (role != ir::Role::constant && role != ir::Role::selector) elements += module.elements(ir::VariableId(v));
    }
    return std::max(1.0, elements * (module.time.steps() + 1.0));
}

}  // namespace

std::uint64_t suggested_chunk_leaves(const ir::Module& module, std::uint64_t members, bool keep_rows) {
    // An element takes about 0.3 ns in machine code: 0x1p33 elements are some seconds of a core, 0x1p31 less than one.
    constexpr double most_work = 0x1p33, least_work = 0x1p31, few_chunks = 16;
    const double leaf_work = work_of(module) * leaf_scenarios;
    const double leaves_in_all = std::ceil(static_cast<double>(members) / leaf_scenarios);
    double leaves = std::min(most_work / leaf_work, std::max(least_work / leaf_work, leaves_in_all / few_chunks));
    leaves = std::clamp(leaves, 1.0, keep_rows ? 16.0 : 1024.0);
    return std::bit_floor(static_cast<std::uint64_t>(leaves));
}

ChunkRange chunks_of(const Shard& shard, std::uint64_t chunks) {
    return {chunks * (shard.number - 1) / shard.of, chunks * shard.number / shard.of};
}

ChunkFolder::ChunkFolder(fs::path directory, ChunkCut cut, std::string run)
    : directory_(std::move(directory)), cut_(cut), run_(std::move(run)) {}

std::string ChunkFolder::file(std::uint64_t chunk) { return fmt::format("chunks/{:06}.json", chunk); }

std::string ChunkFolder::rows_file(std::uint64_t chunk) { return fmt::format("chunks/{:06}.members.csv", chunk); }

bool ChunkFolder::exists(std::uint64_t chunk) const {
    std::error_code ignored;
    return fs::exists(directory_ / file(chunk), ignored);
}

Result<Chunk> ChunkFolder::read(std::uint64_t number) const {
    const fs::path path = directory_ / file(number);
    const auto text = read_file(path);
    if (!text) return text.failure();
    const std::size_t end = text->find('\n');
    const std::string_view line = std::string_view(*text).substr(0, end);
    if (end == std::string::npos || text->substr(end + 1) != sha256(line) + '\n')
        return damaged(path, "its SHA-256 does not match");
    try {
        const Json json = Json::parse(line);
        if (json.at("format") != format) return damaged(path, "its format is another version's");
        if (json.at("run") != run_ || json.at("chunk") != number) return damaged(path, "it belongs to another run");
        auto chunk = chunk_of(json);
        if (!chunk) return damaged(path, "its sums cannot be read");
        return std::move(*chunk);
    } catch (const Json::exception& wrong) {
        return damaged(path, wrong.what());
    }
}

Result<std::string> ChunkFolder::read(const FileSum& file) const {
    auto bytes = read_file(directory_ / file.path);
    if (bytes && checksum(*bytes) != file.checksum)
        return damaged(directory_ / file.path, "its checksum does not match");
    return bytes;
}

Result<Chunk> ChunkFolder::read_all(std::uint64_t number) const {
    auto chunk = read(number);
    if (!chunk) return chunk;
    for (const FileSum& file : chunk->files) {
        const auto bytes = read(file);
        if (!bytes) return bytes.failure();
    }
    return chunk;
}

Result<Done> ChunkFolder::write(const Chunk& chunk) const {
    // First what the chunk's file vouches for, then that file.
    std::set<fs::path> folders;
    for (const FileSum& file : chunk.files) folders.insert((directory_ / file.path).parent_path());
    for (const fs::path& folder : folders) {
        const auto lasting = sync_folder(folder);
        if (!lasting) return lasting;
    }
    const fs::path path = directory_ / file(chunk.number);
    const std::string line = to_json(chunk, cut_, run_).dump();
    const auto written = write_file(path, line + '\n' + sha256(line) + '\n');
    return written ? sync_folder(path.parent_path()) : written;
}

}  // namespace crux::ensemble
