// Shards to one folder: chunks are copied with what they vouch for, then results are made of them as in any run.
#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "ensemble/run_folder.h"

namespace crux::ensemble {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t no_folder = static_cast<std::size_t>(-1);

// "000003 to 000005, 000009": what people look for among files.
std::string numbers(const std::vector<std::uint64_t>& chunks) {
    std::string out;
    for (std::size_t i = 0; i < chunks.size();) {
        std::size_t end = i;
        while (end + 1 < chunks.size() && chunks[end + 1] == chunks[end] + 1) ++end;
        out += fmt::format("{}{:06}", out.empty() ? "" : ", ", chunks[i]);
        if (end > i) out += fmt::format(" to {:06}", chunks[end]);
        i = end + 1;
    }
    return out;
}

// Which folder holds each chunk.
Result<std::vector<std::size_t>> holders(const std::vector<ChunkFolder>& folders) {
    std::vector<std::size_t> held(folders.front().cut().count(), no_folder);
    std::vector<std::uint64_t> missing;
    for (std::uint64_t chunk = 0; chunk < held.size(); ++chunk) {
        for (std::size_t f = 0; f < folders.size(); ++f) {
            if (!folders[f].exists(chunk)) continue;
            if (held[chunk] != no_folder) {
                return Failure{fmt::format("chunk {:06} is there twice: '{}' and '{}'; leave one of the folders out",
                                           chunk,
                                           (folders[held[chunk]].directory() / ChunkFolder::file(chunk)).string(),
                                           (folders[f].directory() / ChunkFolder::file(chunk)).string())};
            }
            held[chunk] = f;
        }
        if (held[chunk] == no_folder) missing.push_back(chunk);
    }
    if (missing.empty()) return held;
    return Failure{fmt::format("{} of {} chunks are missing: {}; run the shards that make them, or name their folders",
                               missing.size(), held.size(), numbers(missing))};
}

Result<Done> copy_file(const ChunkFolder& from, const ChunkFolder& to, const FileSum& file) {
    const auto bytes = from.read(file);
    if (!bytes) return bytes.failure();
    std::error_code error;
    const fs::path target = to.directory() / file.path;
    fs::create_directories(target.parent_path(), error);
    if (error) return Failure{fmt::format("cannot make '{}': {}", target.parent_path().string(), error.message())};
    return write_file(target, *bytes);
}

Result<Done> copy_chunk(const ChunkFolder& from, const ChunkFolder& to, std::uint64_t number) {
    const auto chunk = from.read(number);
    if (!chunk) return Failure{chunk.failure().message + "; run its shard again"};
    for (const FileSum& file : chunk->files) {
        const auto copied = copy_file(from, to, file);
        if (!copied) return Failure{copied.failure().message + "; if it is damaged, run its shard again"};
    }
    return to.write(*chunk);
}

}  // namespace

Result<ExploreResult> merge(const std::vector<fs::path>& directories, const fs::path& output,
                            const std::string& command) {
    std::vector<RunIdentity> identities;
    std::vector<ChunkFolder> folders;
    std::vector<FolderLock> locks;
    for (const fs::path& directory : directories) {
        std::error_code ignored;
        if (fs::equivalent(directory, output, ignored))
            return Failure{fmt::format("'{}' is one of the folders to merge; name another for -o", output.string())};
        auto lock = FolderLock::take(directory, true);
        if (!lock) return lock.failure();
        locks.push_back(std::move(*lock));
        auto identity = RunIdentity::read(directory);
        if (!identity) return identity.failure();
        if (!identities.empty()) {
            const std::string difference = identity->difference(identities.front());
            if (!difference.empty())
                return Failure{fmt::format("'{}' and '{}' are of different runs: {}", directories.front().string(),
                                           directory.string(), difference)};
        }
        folders.emplace_back(directory, identity->cut(), identity->hash());
        identities.push_back(std::move(*identity));
    }
    if (folders.empty()) return Failure{"there is nothing to merge"};
    const RunIdentity& identity = identities.front();
    const auto held = holders(folders);
    if (!held) return held.failure();

    const auto lock = enter_folder(output, identity, false);
    if (!lock) return lock.failure();
    const auto begun = begin_folder(output, identity, command);
    if (!begun) return begun.failure();
    const ChunkFolder merged(output, identity.cut(), identity.hash());
    for (const FileSum& file : identity.store) {
        const auto copied = copy_file(folders.front(), merged, file);
        if (!copied) return copied.failure();
    }
    for (std::uint64_t chunk = 0; chunk < held->size(); ++chunk) {
        if (merged.exists(chunk) && merged.read_all(chunk)) continue;  // an earlier call was stopped or killed
        const auto copied = copy_chunk(folders[(*held)[chunk]], merged, chunk);
        if (!copied) return copied.failure();
    }
    auto result = result_of_chunks(merged, identity, held->size());
    if (!result) return result;
    const auto written = write_results(output, identity, *result, command);
    if (!written) return written.failure();
    return result;
}

}  // namespace crux::ensemble
