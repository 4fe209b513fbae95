// The folder of an ensemble as a whole: whose run it is (manifest.json), who may write in it, and the results that its
// chunks make. What explore and merge share.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ensemble/chunks.h"

namespace crux::ensemble {

/// What must be the same for results to be the same, as manifest.json holds it: versions, inputs by hash, the design,
/// outcomes, what is kept, and how the ensemble is cut.
class RunIdentity {
  public:
    RunIdentity(const ir::Module& module, const ExploreRequest& request, const std::vector<Vary>& vary,
                const std::vector<NamedOutcome>& outcomes, const SourceSet& sources, std::uint64_t chunk_leaves);
    /// Of DIR/manifest.json.
    static Result<RunIdentity> read(const std::filesystem::path& directory);

    /// How `theirs` differs, for a message; empty where it does not.
    std::string difference(const RunIdentity& theirs) const;
    std::string hash() const;
    ChunkCut cut() const;
    stats::Sampling sampling() const;
    std::vector<NamedOutcome> outcomes() const;  ///< texts and units alone
    bool keeps_rows() const;
    std::string rows_header() const;  ///< of members.csv
    const nlohmann::ordered_json& json() const { return json_; }
    /// Files of the Zarr store that are no chunks, relative to DIR, with their checksums: what merge copies besides.
    /// Not part of the identity.
    std::vector<FileSum> store;

  private:
    RunIdentity() = default;
    nlohmann::ordered_json json_;
};

/// Keeps others out of a folder while it lives. Shards may share one.
class FolderLock {
  public:
    static Result<FolderLock> take(const std::filesystem::path& directory, bool shared);
    FolderLock(FolderLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

  private:
    explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// Makes the folder where there is none, locks it, refuses it where it is another run's, and removes what a killed call
/// left behind (not beside other shards).
Result<FolderLock> enter_folder(const std::filesystem::path& directory, const RunIdentity& identity, bool shared);
/// The manifest of an unfinished run, where there is none yet: to be written before the first chunk.
Result<Done> begin_folder(const std::filesystem::path& directory, const RunIdentity& identity,
                          const std::string& command);

/// What the chunks come to. Added in ascending order, without a gap.
class ChunkTotal {
  public:
    explicit ChunkTotal(const RunIdentity& identity);
    void add(const Chunk& chunk);
    ExploreResult result();

  private:
    std::vector<NamedOutcome> outcomes_;
    stats::Sampling sampling_;
    MergeTree tree_;
    std::vector<stats::Sketch> sketches_;
    RunReport report_;
    std::vector<NamedFault> faults_;
};

/// Results from the chunks before `end` (all, unless the run was stopped), with members.csv where rows are kept.
Result<ExploreResult> result_of_chunks(const ChunkFolder& chunks, const RunIdentity& identity, std::uint64_t end);

/// outcomes.json, outcomes.csv, and manifest.json, which says last that the folder is finished.
Result<Done> write_results(const std::filesystem::path& directory, const RunIdentity& identity,
                           const ExploreResult& result, const std::string& command);

}  // namespace crux::ensemble
