// The journal and the results of a search in a folder. See flips_folder.h.
#include "crux/flips_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/files.h"
#include "base/text.h"
#include "stats/random.h"

namespace crux {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Turned = std::vector<std::pair<std::uint32_t, std::uint16_t>>;

constexpr std::string_view journal_name = "journal.txt";

// Every line ends with the hash of what stands before it: a line that was cut off is known by that.
std::string sealed(const std::string& line) { return fmt::format("{}\t{:016x}\n", line, stats::stream_of(line)); }

std::optional<std::string> opened(std::string_view line) {
    const std::size_t tab = line.rfind('\t');
    if (tab == std::string_view::npos) return std::nullopt;
    const std::string text(line.substr(0, tab));
    return fmt::format("{:016x}", stats::stream_of(text)) == line.substr(tab + 1) ? std::optional(text) : std::nullopt;
}

Json entry_json(const JournalEntry& entry) {
    Json turned = Json::array();
    for (const auto& [claim, stance] : entry.turned) turned.push_back({claim, stance});
    Json out = {{"t", turned}, {"v", entry.verdicts}, {"n", entry.draws}};
    if (!entry.means.empty()) out["m"] = entry.means;
    return out;
}

std::optional<JournalEntry> entry_of(const std::string& line) {
    const Json j = Json::parse(line, nullptr, false);
    if (j.is_discarded()) return std::nullopt;
    try {
        JournalEntry entry;
        for (const Json& turn : j.at("t")) entry.turned.emplace_back(turn.at(0), turn.at(1));
        entry.verdicts = j.at("v");
        entry.draws = j.at("n");
        if (j.contains("m")) {
            for (const Json& mean : j.at("m"))
                entry.means.push_back(mean.is_null() ? std::numeric_limits<double>::quiet_NaN() : mean.get<double>());
        }
        return entry;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

// What must be the same for verdicts to be the same. Time, threads and the largest size are not among it.
std::string header_of(const argument::BoundArgument& bound, const FlipsOptions& options) {
    const Json out = {{"format", 1},
                      {"crux", options.version},
                      {"argument", bound.argument_sha256},
                      {"model", bound.model_sha256},
                      {"seed", options.scores.seed},
                      {"rule", name(options.scores.rule)},
                      {"measure", name(options.scores.measure)},
                      {"measures", options.search.measures},
                      {"by", options.search.by_weight ? "weight" : "size"},
                      {"delta", options.search.delta},
                      {"alpha", options.search.alpha},
                      {"draws", options.search.draw_cap},
                      {"targets", options.targets},
                      {"held", options.held}};
    return out.dump();
}

// Which keys differ, for the message.
std::string difference(const std::string& mine, const std::string& theirs) {
    const Json a = Json::parse(mine), b = Json::parse(theirs, nullptr, false);
    std::string out;
    if (!b.is_object()) return "its first line cannot be read";
    for (const auto& [key, value] : a.items()) {
        if (b.contains(key) && b.at(key) == value) continue;
        out += fmt::format("{}{} was {}, is {}", out.empty() ? "" : "; ", key,
                           b.contains(key) ? b.at(key).dump() : "missing", value.dump());
    }
    return out;
}

class FileJournal final : public Journal {
  public:
    static Result<std::unique_ptr<FileJournal>> open(const fs::path& path, const std::string& header) {
        auto journal = std::unique_ptr<FileJournal>(new FileJournal);
        std::error_code ignored;
        if (fs::exists(path, ignored)) {
            const auto text = read_file(path);
            if (!text) return text.failure();
            if (const auto failed = journal->read(*text, path, header)) return *failed;
        } else {
            const auto written = write_file(path, sealed(header));
            if (!written) return written.failure();
        }
        journal->file_.open(path, std::ios::binary | std::ios::app);
        if (!journal->file_) return Failure{fmt::format("cannot write '{}'", path.string())};
        return journal;
    }

    const JournalEntry* find(const Turned& turned) const override {
        const auto at = entries_.find(turned);
        return at == entries_.end() ? nullptr : &at->second;
    }
    void add(const JournalEntry& entry) override {
        file_ << sealed(entry_json(entry).dump());
        file_.flush();
    }
    bool good() const { return file_.good(); }

  private:
    FileJournal() = default;

    // A last line that was cut off is dropped from the file; anything else that is wrong is a failure.
    std::optional<Failure> read(const std::string& text, const fs::path& path, const std::string& header) {
        std::size_t begin = 0, number = 0;
        while (begin < text.size()) {
            ++number;
            const std::size_t end = text.find('\n', begin);
            const auto line = opened(std::string_view(text).substr(begin, end - begin));
            if (end == std::string::npos || !line) {
                const bool last = end == std::string::npos || end + 1 >= text.size();
                if (!last || number == 1)
                    return Failure{fmt::format("{}:{}: this line is damaged; take another folder, or remove this one",
                                               path.string(), number)};
                std::error_code error;
                fs::resize_file(path, begin, error);
                if (error) return Failure{fmt::format("cannot write '{}': {}", path.string(), error.message())};
                return std::nullopt;
            }
            if (number == 1) {
                if (*line != header)
                    return Failure{fmt::format("'{}' holds another search: {}. Take another folder, or remove this one",
                                               path.parent_path().string(), difference(header, *line))};
            } else if (const auto entry = entry_of(*line)) {
                entries_[entry->turned] = *entry;
            }
            begin = end + 1;
        }
        return std::nullopt;
    }

    std::map<Turned, JournalEntry> entries_;
    std::ofstream file_;
};

std::string known_ids(const std::vector<std::string>& ids) {
    std::string out;
    for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + id;
    return out;
}

Result<SearchProblem> problem_of(const argument::BoundArgument& bound, const ModelScores& scores,
                                 const FlipsOptions& options) {
    SearchProblem problem;
    problem.claims = scores.claims();
    for (const std::size_t v : scores.searched_viewpoints())
        problem.viewpoints.push_back(bound.argument.viewpoints[v].id.text);
    for (const argument::Policy& p : bound.argument.policies) problem.policies.push_back(p.id.text);
    if (problem.policies.size() < 2 || problem.policies.size() > 64)
        return Failure{"a search needs 2 to 64 policies; the argument has " + std::to_string(problem.policies.size())};
    if (problem.viewpoints.empty())
        return Failure{"a search needs a viewpoint; the argument has none but the reader's own"};
    problem.argued = bound.argument.policy(bound.argument.recommends.text);
    for (const std::string& id : options.targets) {
        const std::size_t p = bound.argument.policy(id);
        if (p == problem.policies.size())
            return Failure{fmt::format("--target: no policy '{}'; there are {}", id, known_ids(problem.policies))};
        problem.targets.push_back(p);
    }
    for (const std::string& id : options.held) {
        const auto claim = std::find_if(problem.claims.begin(), problem.claims.end(),
                                        [&](const SearchClaim& c) { return c.id == id; });
        if (claim == problem.claims.end())
            return Failure{fmt::format("--hold: no claim '{}' with stances in the argument", id)};
        claim->rivals.clear();
    }
    return problem;
}

// Stances by name and in words; viewpoints by name.
void put_into_words(CertifiedSearch& found, const argument::BoundArgument& bound) {
    const auto words = [&](std::vector<TurnedClaim>& claims) {
        for (TurnedClaim& turned : claims) {
            const argument::Claim* claim = bound.argument.claim(turned.claim);
            const argument::Stance& stance = claim->stances[std::stoul(turned.stance)];
            turned.stance = stance.name.text;
            turned.words = stance.words;
        }
    };
    const auto all = [&](FoundCrux& crux) {
        words(crux.claims);
        for (auto& other : crux.also) words(other);
    };
    for (QuestionResult& question : found.questions) {
        for (FoundCrux& crux : question.cruxes) all(crux);
        all(question.bound);
    }
    for (SearchedViewpoint& viewpoint : found.viewpoints) {
        for (const argument::Viewpoint& written : bound.argument.viewpoints) {
            if (written.id.text == viewpoint.id) viewpoint.name = written.name.empty() ? viewpoint.id : written.name;
        }
    }
}

std::vector<std::string> limits(const CertifiedSearch& found) {
    std::vector<std::string> out;
    std::uint64_t budget = 0, not_run = 0, unresolved = 0;
    for (const QuestionResult& question : found.questions) {
        for (const LevelCount& level : question.levels) {
            budget += level.budget;
            not_run += level.not_run;
            unresolved += level.unresolved;
        }
    }
    if (budget > 0)
        out.push_back(fmt::format("{} answers of one assignment to one question are open after {} draws (BUDGET).",
                                  budget, found.draw_cap));
    if (not_run > 0)
        out.push_back(
            fmt::format("{} answers were not looked for: time ended before. The same command goes on.", not_run));
    if (unresolved > 0)
        out.push_back(fmt::format("{} flips were not confirmed on fresh draws (UNRESOLVED).", unresolved));
    out.push_back(
        fmt::format("Sets of more than {} claims, but for the bounds from above that are named.", found.max_size));
    out.push_back(
        fmt::format("Differences of less than {} of a point: between that and none, either verdict may be printed.",
                    format_number(found.delta)));
    out.push_back(
        "Stances that nobody listed, values between a range's and its rival's, and policies outside the menu.");
    out.push_back(
        "Whether the model is right. Worlds in which it went wrong under a policy count against every verdict.");
    if (found.measure == "settings")
        out.push_back("Exploratory numbers stay at their settings; --measure swept and --measure ends draw them.");
    return out;
}

}  // namespace

Result<CertifiedSearch> flips_in_folder(const fs::path& folder, const argument::BoundArgument& bound,
                                        const FlipsOptions& options, const SearchProgress& progress,
                                        const StopFlag* stop) {
    FlipsOptions settled = options;
    if (settled.search.threads == 0) settled.search.threads = hardware_threads();
    ModelScores scores(bound, settled.scores, settled.search.threads);
    const auto problem = problem_of(bound, scores, settled);
    if (!problem) return problem.failure();
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return Failure{fmt::format("cannot make the folder '{}': {}", folder.string(), error.message())};
    const auto journal = FileJournal::open(folder / journal_name, header_of(bound, settled));
    if (!journal) return journal.failure();

    CertifiedSearch found = certify(scores, *problem, settled.search, journal->get(), progress, stop);
    if (!(*journal)->good()) return Failure{fmt::format("cannot write '{}'", (folder / journal_name).string())};
    put_into_words(found, bound);
    found.version = settled.version;
    found.title = bound.argument.title;
    found.argument_file = bound.argument_file;
    found.argument_sha256 = bound.argument_sha256;
    found.model_sha256 = bound.model_sha256;
    found.rule = name(settled.scores.rule);
    found.measure = name(settled.scores.measure);
    found.seed = settled.scores.seed;
    found.held = settled.held;
    found.faulty = scores.faulty();
    found.not_proved = limits(found);
    found.hash = sha256(to_json(found, false));
    const Json manifest = {{"format", 1},
                           {"crux", settled.version},
                           {"argument_sha256", bound.argument_sha256},
                           {"model_sha256", bound.model_sha256},
                           {"seed", settled.scores.seed},
                           {"results_sha256", found.hash},
                           {"stopped", found.stopped},
                           {"members", found.members},
                           {"seconds", found.seconds},
                           {"threads", settled.search.threads},
                           {"command", settled.command}};
    for (const auto& [file, text] : {std::pair<std::string, std::string>{"crux.json", to_json(found)},
                                     {"cruxes.csv", cruxes_csv(found)},
                                     {"levels.csv", levels_csv(found)},
                                     {"manifest.json", manifest.dump(1) + "\n"}}) {
        const auto written = write_file(folder / file, text);
        if (!written) return written.failure();
    }
    return found;
}

Result<FoundSearch> read_flips(const fs::path& path, std::span<const argument::BoundArgument* const> readings) {
    std::error_code ignored;
    const fs::path file = fs::is_directory(path, ignored) ? path / "crux.json" : path;
    const auto text = read_file(file);
    if (!text) return text.failure();
    auto found = certified_from_json(*text);
    if (!found) return Failure{fmt::format("'{}': {}", file.string(), found.failure().message)};
    std::string arguments;
    bool same_argument = false;
    for (std::size_t r = 0; r < readings.size(); ++r) {
        const bool argument = found->argument_sha256 == readings[r]->argument_sha256;
        if (argument && found->model_sha256 == readings[r]->model_sha256) return FoundSearch{std::move(*found), r};
        same_argument = same_argument || argument;
        arguments += (r == 0 ? "" : ", ") + readings[r]->argument_sha256;
    }
    return Failure{fmt::format(
        "'{}' was made from another {} (SHA-256 {}) than the one here ({}); run crux flips again", file.string(),
        same_argument ? "model" : "argument", same_argument ? found->model_sha256 : found->argument_sha256,
        same_argument ? readings.front()->model_sha256 : arguments)};
}

}  // namespace crux
