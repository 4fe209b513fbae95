// Leaves to chunks while the ensemble runs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ensemble/chunks.h"

namespace crux::ensemble {

/// Reduces leaves and hands over each chunk once its last leaf is committed, in ascending order. One for each range of
/// consecutive chunks, which begins with a whole chunk.
class ChunkReducer final : public LeafReducer {
  public:
    struct Task {
        std::size_t outcomes = 0;
        unsigned replicates = 1;                       ///< of the design
        std::function<std::string(const Leaf&)> rows;  ///< of members.csv; empty: none. Called by many threads
        std::function<void(const Leaf&, std::vector<FileSum>&)> files;  ///< adds what else was written of a leaf
        std::function<std::vector<NamedFault>(std::span<const MemberFault>)> name;
        std::function<void(Chunk&&, std::string&& rows)> take;  ///< one call at a time
        std::size_t faults_kept = 100;
    };
    ChunkReducer(Task task, const ChunkCut& cut, std::uint64_t first_chunk);

    void begin(unsigned workers) override;
    std::unique_ptr<Partial> reduce(const Leaf& leaf, unsigned worker) override;
    void commit(std::uint64_t leaf, Partial& partial, std::span<const MemberFault> faults) override;
    /// The leaves of a last chunk that a stop left unfinished, if there are any; without its rows.
    std::optional<Chunk> rest();

  private:
    using Sketches = std::vector<stats::Sketch>;  // one an outcome
    Sketches& sketches_of(unsigned worker, std::uint64_t chunk);
    void close();

    Task task_;
    ChunkCut cut_;
    std::mutex mutex_;                                          // guards which sketches there are
    std::vector<std::map<std::uint64_t, Sketches>> by_worker_;  // chunk -> sketches
    // Of the chunk that is being made; touched by commit alone, and by rest after the run.
    Chunk chunk_;
    MergeTree tree_;
    std::string rows_;
};

}  // namespace crux::ensemble
