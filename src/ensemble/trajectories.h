// What becomes of trajectories that are kept: fans of exact quantiles, and Zarr arrays.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/result.h"
#include "ensemble/ensemble.h"

namespace crux::ensemble {

/// Quantiles over the first scenarios (at most one leaf), by policy, variable and save point: the
/// bands of a fan chart. Exact (type 7); excluded scenarios are left out.
class Fan final : public TrajectorySink {
  public:
    explicit Fan(std::vector<double> levels = {0.05, 0.25, 0.5, 0.75, 0.95}, unsigned sample_lines = 0);
    void take(const TrajectoryLeaf& leaf) override;

    const std::vector<double>& levels() const { return levels_; }
    /// One value a save point. Empty before the run.
    std::span<const double> band(unsigned policy, std::size_t output, std::size_t level) const;
    /// The trajectory of the i-th of the scenarios that are counted; i < lines().
    std::span<const double> line(unsigned policy, std::size_t output, unsigned i) const;
    unsigned lines() const { return lines_; }
    std::size_t saves() const { return saves_; }
    std::uint64_t count() const { return count_; }  ///< scenarios counted

  private:
    std::vector<double> levels_;
    unsigned lines_wanted_, lines_ = 0;
    std::size_t outputs_ = 0, saves_ = 0;
    std::uint64_t count_ = 0;
    std::vector<double> bands_;  // [policy][output][level][save]
    std::vector<double> drawn_;  // [policy][output][line][save]
};

/// The times of the save points.
std::vector<double> save_times(const ir::TimeSpecs& time);

/// Where the store stands in DIR.
inline constexpr const char* zarr_store = "trajectories.zarr";

/// Zarr v2 arrays of whole variables, one chunk a leaf and policy, raw little-endian doubles (or
/// floats, rounded to nearest; beyond their range infinite); dims scenario, policy, time and the variable's axes. Each
/// chunk is renamed into place when whole, so a stopped run leaves a readable store. xarray.open_zarr opens it.
class ZarrWriter final : public TrajectorySink {
  public:
    struct Variable {
        ir::VariableId id;
        std::vector<std::size_t> outputs;  ///< positions in Trajectories::outputs of its elements, in order
    };
    /// Writes the metadata and coordinates. A failure names the file.
    static Result<std::unique_ptr<ZarrWriter>> create(const std::filesystem::path& directory, const ir::Module& module,
                                                      std::vector<Variable> variables, std::uint64_t scenarios,
                                                      const std::vector<std::string>& policies, bool float32 = false);
    void take(const TrajectoryLeaf& leaf) override;
    /// The first failure to write a chunk, if there was one.
    std::optional<Failure> failure() const;
    /// The files of the metadata and coordinates, and the checksums of what was written of a leaf, which are then
    /// forgotten; relative to the store.
    const std::vector<FileSum>& metadata() const { return metadata_; }
    std::vector<FileSum> written(std::uint64_t first_scenario);

  private:
    ZarrWriter() = default;
    std::vector<FileSum> metadata_;
    std::filesystem::path directory_;
    bool float32_ = false;
    std::vector<Variable> variables_;
    std::vector<std::string> folders_;
    std::vector<std::size_t> axes_;  // of each variable
    mutable std::mutex mutex_;
    std::optional<Failure> failure_;
    std::map<std::uint64_t, std::vector<FileSum>> written_;  // by the leaf's first scenario
};

}  // namespace crux::ensemble
