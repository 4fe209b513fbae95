// What makes a large ensemble resumable: it is cut into chunks of 2^k whole leaves, and each finished chunk is a file
// that holds all that the results are made from. A chunk of 2^k leaves is one node of the fixed tree over leaves, so
// results made from chunks have the bits of a run that was never cut. Format: docs/formats/ensemble.md.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/result.h"
#include "ensemble/explore.h"

namespace crux::ensemble {

struct ChunkCut {
    std::uint64_t members = 0;
    std::uint64_t leaves = 1;  ///< of a chunk: a power of two

    std::uint64_t chunk_members() const { return leaves * leaf_scenarios; }
    std::uint64_t count() const { return (members + chunk_members() - 1) / chunk_members(); }
    std::uint64_t first_scenario(std::uint64_t chunk) const { return chunk * chunk_members(); }
    std::uint64_t scenarios(std::uint64_t chunk) const {
        return std::min(chunk_members(), members - first_scenario(chunk));
    }
};

/// Some seconds of work, by the size of the model alone, so that every machine cuts alike; small where rows are kept,
/// because a chunk's rows are held in memory.
std::uint64_t suggested_chunk_leaves(const ir::Module& module, std::uint64_t members, bool keep_rows);

struct ChunkRange {
    std::uint64_t begin = 0, end = 0;
};
/// Consecutive chunks, as equal in number as can be; empty where there are more shards than chunks.
ChunkRange chunks_of(const Shard& shard, std::uint64_t chunks);

struct Chunk {
    std::uint64_t number = 0;
    std::uint64_t scenarios = 0, excluded = 0;
    std::vector<NamedFault> faults;  ///< the first
    std::vector<stats::Summary> summaries;
    std::vector<stats::Sketch> sketches;
    std::vector<FileSum> files;  ///< relative to DIR: its Zarr chunks and its rows of members.csv, where they are kept
};

/// DIR/chunks/NNNNNN.json, with NNNNNN.members.csv beside it where rows are kept.
class ChunkFolder {
  public:
    /// `run`: the hash of what must be the same for results to be the same; chunks of another run are not read.
    ChunkFolder(std::filesystem::path directory, ChunkCut cut, std::string run);

    const ChunkCut& cut() const { return cut_; }
    const std::filesystem::path& directory() const { return directory_; }  ///< DIR
    static std::string file(std::uint64_t chunk);                          ///< relative to DIR
    static std::string rows_file(std::uint64_t chunk);                     ///< relative to DIR
    bool exists(std::uint64_t chunk) const;
    /// A failure names what is missing or damaged. The files that the chunk vouches for are not looked at.
    Result<Chunk> read(std::uint64_t chunk) const;
    /// The bytes of a file that a chunk vouches for; a failure names it where it is missing or damaged.
    Result<std::string> read(const FileSum& file) const;
    /// The chunk and all its files.
    Result<Chunk> read_all(std::uint64_t chunk) const;
    /// Whole and lasting, or a failure that names the file. What the chunk vouches for must have been written.
    Result<Done> write(const Chunk& chunk) const;

  private:
    std::filesystem::path directory_;
    ChunkCut cut_;
    std::string run_;
};

}  // namespace crux::ensemble
