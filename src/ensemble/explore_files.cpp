// Results as JSON and CSV: the same bytes for any threads, lanes and instruction set.
#include "ensemble/explore_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "base/text.h"

namespace crux::ensemble {

using json = nlohmann::ordered_json;

Result<std::unique_ptr<RowFile>> RowFile::create(const std::filesystem::path& path, std::string_view header) {
    auto made = std::unique_ptr<RowFile>(new RowFile);
    made->path_ = path;
    made->temporary_ = path;
    made->temporary_ += ".tmp" + std::to_string(::getpid());
    made->file_ = std::fopen(made->temporary_.c_str(), "wbe");
    if (made->file_ == nullptr) return Failure{"cannot write '" + path.string() + "': " + std::strerror(errno)};
    made->append(header);
    return made;
}

RowFile::~RowFile() {
    if (file_ == nullptr) return;
    std::fclose(file_);
    ::unlink(temporary_.c_str());
}

void RowFile::append(std::string_view rows) {
    if (error_ == 0 && std::fwrite(rows.data(), 1, rows.size(), file_) != rows.size()) error_ = errno;
}

Result<Done> RowFile::close() {
    if (error_ == 0 && (std::fflush(file_) != 0 || ::fsync(::fileno(file_)) != 0)) error_ = errno;
    if (std::fclose(file_) != 0 && error_ == 0) error_ = errno;
    file_ = nullptr;
    if (error_ == 0 && std::rename(temporary_.c_str(), path_.c_str()) != 0) error_ = errno;
    if (error_ == 0) return Done{};
    ::unlink(temporary_.c_str());
    return Failure{"cannot write '" + path_.string() + "': " + std::strerror(error_)};
}

namespace {

// JSON has no NaN and no infinity: what is not known is null.
json number(double value) { return std::isfinite(value) ? json(value) : json(nullptr); }

json interval(const stats::Interval& interval) { return json::array({number(interval.low), number(interval.high)}); }

std::string percent(double level) { return format_number(std::round(level * 100)); }

json outcome_as_json(const OutcomeSummary& summary) {
    json quantiles = json::array();
    for (std::size_t i = 0; i < summary.quantiles.size(); ++i) {
        quantiles.push_back({{"percent", std::round(explore_levels[i] * 100)},
                             {"value", number(summary.quantiles[i])},
                             {"interval", interval(summary.quantile_intervals[i])}});
    }
    return {{"outcome", summary.outcome.text},
            {"units", summary.outcome.units},
            {"members", summary.count},
            {"mean", number(summary.mean)},
            {"mean_interval", interval(summary.mean_interval)},
            {"sd", number(summary.sd)},
            {"min", number(summary.min)},
            {"max", number(summary.max)},
            {"quantiles", quantiles}};
}

json faults_as_json(const ExploreResult& result) {
    json faults = json::array();
    for (const NamedFault& fault : result.faults) {
        faults.push_back({{"scenario", fault.scenario},
                          {"time", number(fault.time)},
                          {"variable", fault.variable},
                          {"value", format_number(fault.value)}});
    }
    return faults;
}

}  // namespace

std::string to_json(const ExploreResult& result) {
    json outcomes = json::array();
    for (const OutcomeSummary& summary : result.outcomes) outcomes.push_back(outcome_as_json(summary));
    const json all = {{"format", 1},
                      {"members", result.report.scenarios},
                      {"left_out", result.report.excluded},
                      {"interval_level", 0.95},
                      {"quantile_relative_error", stats::Sketch::relative_error},
                      {"outcomes", outcomes},
                      {"first_faults", faults_as_json(result)}};
    return all.dump(2) + '\n';
}

std::string to_csv(const ExploreResult& result) {
    std::string csv = "outcome,units,members,mean,mean_low,mean_high,sd,min,max";
    for (const double level : explore_levels) {
        const std::string p = percent(level);
        csv += ",p" + p + ",p" + p + "_low,p" + p + "_high";
    }
    csv += '\n';
    const auto cell = [&](double value) { csv += ',' + (std::isfinite(value) ? format_number(value) : std::string()); };
    for (const OutcomeSummary& s : result.outcomes) {
        csv += csv_cell(s.outcome.text) + ',' + csv_cell(s.outcome.units) + ',' + std::to_string(s.count);
        for (const double value : {s.mean, s.mean_interval.low, s.mean_interval.high, s.sd, s.min, s.max}) cell(value);
        for (std::size_t i = 0; i < s.quantiles.size(); ++i) {
            for (const double value : {s.quantiles[i], s.quantile_intervals[i].low, s.quantile_intervals[i].high})
                cell(value);
        }
        csv += '\n';
    }
    return csv;
}

std::string hash_of(const ExploreResult& result) { return sha256(to_json(result)); }

}  // namespace crux::ensemble
