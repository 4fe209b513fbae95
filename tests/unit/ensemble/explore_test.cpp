#include "ensemble/explore.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/files.h"
#include "sir.h"

namespace crux::ensemble {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

class Folder {
  public:
    Folder()
        : path(fs::temp_directory_path() /
               ("crux-explore-" + std::to_string(::getpid()) + "-" + std::to_string(next_++))) {
        fs::remove_all(path);
    }
    ~Folder() { fs::remove_all(path); }
    fs::path path;

  private:
    static inline int next_ = 0;
};

// The relative paths and hashes of all files but the manifest.
std::map<std::string, std::string> results_in(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().filename() == "manifest.json") continue;
        files[fs::relative(entry.path(), folder)] = sha256(*read_file(entry.path()));
    }
    return files;
}

ExploreRequest request() {
    ExploreRequest r;
    r.vary = {"contact rate=uniform(4,8)", "duration=normal(2, 0.5, low=1, high=4)"};
    r.outcomes = {"final(Recovered)", "max(Infected)", "at(Infected, 10)"};
    r.members = 1000;
    r.threads = 1;
    return r;
}

struct Explored {
    SourceSet sources;
    DiagnosticSink sink;
    std::optional<ExploreResult> result;

    Explored(const ir::Module& module, const ExploreRequest& r) {
        auto outcome = explore(module, r, sources, sink);
        if (!outcome) throw std::runtime_error(outcome.failure().message);
        result = std::move(*outcome);
    }
    std::string first_message() const { return sink.all().empty() ? "" : sink.all().front().message; }
    std::string first_remedy() const { return sink.all().empty() ? "" : sink.all().front().remedy; }
    std::string first_place() const {
        return sink.all().empty() ? "" : std::string(sources.text(sink.all().front().span));
    }
};

TEST(Explore, summarises_each_outcome) {
    const Explored explored(test::sir(), request());
    ASSERT_TRUE(explored.result) << explored.first_message();
    ASSERT_EQ(explored.result->outcomes.size(), 3u);
    const OutcomeSummary& recovered = explored.result->outcomes[0];
    EXPECT_EQ(recovered.outcome.text, "final(Recovered)");
    EXPECT_EQ(recovered.outcome.units, "people");
    EXPECT_EQ(recovered.count, 1000u);
    EXPECT_NEAR(recovered.mean, 9000, 500);
    EXPECT_LT(recovered.mean_interval.low, recovered.mean);
    EXPECT_GT(recovered.mean_interval.high, recovered.mean);
    EXPECT_TRUE(std::is_sorted(recovered.quantiles.begin(), recovered.quantiles.end()));
    EXPECT_GE(recovered.quantiles.front(), recovered.min);
    EXPECT_LE(recovered.quantiles.back(), recovered.max);
    EXPECT_EQ(explored.result->outcomes[2].outcome.text, "at(Infected, 10)");
}

TEST(Explore, results_have_the_same_bytes_for_any_threads_lanes_and_instruction_set) {
    ExploreRequest r = request();
    r.members = 9000;
    r.keep = {"outcomes", "Infected"};
    r.vary.push_back("infectivity=discrete(0.25:3, 0:1)");
    std::optional<std::map<std::string, std::string>> expected;
    for (const auto set :
         {engine::InstructionSet::sse2, engine::InstructionSet::avx2, engine::InstructionSet::avx512}) {
        if (set > engine::best_instruction_set()) continue;
        for (const auto& [threads, lanes] : {std::pair{1u, 8u}, {2u, 64u}, {3u, 8u}, {1u, 64u}}) {
            const Folder folder;
            r.instruction_set = set, r.threads = threads, r.lanes = lanes, r.directory = folder.path;
            const Explored explored(test::sir({.noise = true, .regions = 1, .final_time = 10}), r);
            ASSERT_TRUE(explored.result) << explored.first_message();
            const auto found = results_in(folder.path);
            EXPECT_EQ(found.at("outcomes.json"), explored.result->hash);
            EXPECT_EQ(found.count("members.csv"), 1u);
            EXPECT_EQ(found.count("trajectories.zarr/Infected/2.0.0"), 1u);
            if (!expected) expected = found;
            EXPECT_EQ(found, *expected) << engine::name(set) << " threads " << threads << " lanes " << lanes;
        }
    }
}

TEST(Explore, another_seed_gives_other_results) {
    ExploreRequest r = request();
    const std::string first = Explored(test::sir(), r).result->hash;
    EXPECT_EQ(first, Explored(test::sir(), r).result->hash);
    r.seed = 1;
    EXPECT_NE(first, Explored(test::sir(), r).result->hash);
}

TEST(Explore, a_latin_hypercube_is_more_certain_than_independent_draws) {
    ExploreRequest r = request();
    const auto width = [](const ExploreResult& e) {
        return e.outcomes[1].mean_interval.high - e.outcomes[1].mean_interval.low;
    };
    const double hypercube = width(*Explored(test::sir(), r).result);
    r.sampling = stats::Sampling::independent;
    const double independent = width(*Explored(test::sir(), r).result);
    EXPECT_LT(hypercube, independent / 3);
}

TEST(Explore, counts_members_that_go_wrong_and_says_where) {
    ExploreRequest r = request();
    r.vary = {"duration=discrete(2:9, 0:1)"};
    const Explored explored(test::sir(), r);
    EXPECT_NEAR(static_cast<double>(explored.result->report.excluded), 100, 20);
    EXPECT_EQ(explored.result->outcomes[0].count, 1000 - explored.result->report.excluded);
    ASSERT_FALSE(explored.result->faults.empty());
    EXPECT_EQ(explored.result->faults[0].variable, "recovery");
    const json written = json::parse(to_json(*explored.result));
    EXPECT_EQ(written["left_out"], explored.result->report.excluded);
    EXPECT_EQ(written["first_faults"][0]["variable"], "recovery");
}

TEST(Explore, a_name_without_subscripts_varies_all_elements_alike) {
    ExploreRequest r;
    r.vary = {"duration=uniform(1,3)", "contact rate[South]=uniform(4,8)"};
    r.outcomes = {"final(Recovered[North])", "final( recovered [ south ] )"};
    r.members = 100;
    const Explored explored(test::sir({.noise = false, .regions = 2, .final_time = 10}), r);
    ASSERT_TRUE(explored.result) << explored.first_message();
    EXPECT_EQ(explored.result->outcomes[1].outcome.text, "final(Recovered[South])");
    EXPECT_GT(explored.result->outcomes[0].sd, 0);
    EXPECT_GT(explored.result->outcomes[1].sd, 0);
}

TEST(Explore, a_folder_says_how_it_was_made) {
    const Folder folder;
    ExploreRequest r = request();
    r.directory = folder.path / "deep" / "down";
    r.command = "crux explore sir.mdl";
    r.seed = 7;
    SourceSet sources;
    DiagnosticSink sink;
    sources.add("sir.mdl", "the model");
    const auto explored = explore(test::sir(), r, sources, sink);
    ASSERT_TRUE(explored);
    const json manifest = json::parse(*read_file(r.directory / "manifest.json"));
    EXPECT_EQ(manifest["command"], "crux explore sir.mdl");
    EXPECT_EQ(manifest["seed"], 7);
    EXPECT_EQ(manifest["members"], 1000);
    EXPECT_EQ(manifest["design"], "latin hypercube");
    EXPECT_EQ(manifest["inputs"], (json::array({{{"path", "sir.mdl"}, {"sha256", sha256("the model")}}})));
    EXPECT_EQ(manifest["vary"][1]["distribution"], "normal(2, 0.5, low=1, high=4)");
    EXPECT_EQ(manifest["results"]["outcomes.json"]["sha256"], sha256(*read_file(r.directory / "outcomes.json")));
    EXPECT_EQ(manifest["results"]["outcomes.csv"]["sha256"], sha256(*read_file(r.directory / "outcomes.csv")));
    EXPECT_GT(manifest["timing"]["members_per_second"].get<double>(), 0);
    const std::string csv = *read_file(r.directory / "outcomes.csv");
    EXPECT_TRUE(csv.starts_with("outcome,units,members,mean,mean_low,mean_high,sd,min,max,p5,p5_low,p5_high,p25,"));
    EXPECT_NE(csv.find("\"at(Infected, 10)\",people,1000,"), std::string::npos);
}

TEST(Explore, a_row_a_member_holds_inputs_and_outcomes) {
    const Folder folder;
    ExploreRequest r = request();
    r.directory = folder.path;
    r.keep = {"outcomes"};
    r.vary = {"duration=discrete(2, 0)"};
    r.outcomes = {"final(Recovered)"};
    r.members = 5000;
    const Explored explored(test::sir(), r);
    std::ifstream file(folder.path / "members.csv");
    std::string line;
    std::getline(file, line);
    EXPECT_EQ(line, "scenario,duration,final(Recovered)");
    std::uint64_t rows = 0;
    for (; std::getline(file, line); ++rows) {
        const std::string number = std::to_string(rows);
        if (line.substr(number.size(), 3) == ",0,") {
            ASSERT_EQ(line, number + ",0,");  // a member that went wrong has no outcome
        } else {
            ASSERT_TRUE(line.starts_with(number + ",2,9")) << line;
        }
    }
    EXPECT_EQ(rows, 5000u);
}

TEST(Explore, a_folder_that_cannot_be_made_is_a_failure) {
    ExploreRequest r = request();
    r.directory = "/proc/none";
    SourceSet sources;
    DiagnosticSink sink;
    EXPECT_FALSE(explore(test::sir(), r, sources, sink));
}

TEST(Explore, stopped_early_it_writes_what_is_done) {
    const Folder folder;
    ExploreRequest r = request();
    StopFlag stop;
    r.members = 200000;
    r.stop = &stop;
    r.directory = folder.path;
    r.progress = [&](std::uint64_t done, std::uint64_t) {
        if (done > 10000) stop.request();
    };
    const Explored explored(test::sir(), r);
    EXPECT_TRUE(explored.result->report.stopped);
    const json manifest = json::parse(*read_file(folder.path / "manifest.json"));
    EXPECT_EQ(manifest["stopped_early"], true);
    EXPECT_EQ(manifest["members"], explored.result->outcomes[0].count);
    EXPECT_EQ(manifest["members_asked_for"], 200000);
}

// ---- what is refused ----

struct Refusal {
    std::string vary, message, place, remedy;
};

TEST(ParseVary, says_what_is_wrong_and_where) {
    const Refusal refusals[] = {
        {"contact rate", "'contact rate' is not of the form name=distribution", "contact rate",
         "write --vary \"contact rate=uniform(4,8)\""},
        {"contct rate=uniform(4,8)", "the model has no variable 'contct rate'", "contct rate",
         "did you mean 'contact rate'?"},
        {"contact rate=unifrom(4,8)",
         "'unifrom' is no distribution; there are uniform, loguniform, normal, lognormal, triangular, beta, discrete",
         "unifrom", "did you mean 'uniform'?"},
        {"contact rate=5",
         "'5' is no distribution; there are uniform, loguniform, normal, lognormal, triangular, beta, discrete", "5",
         "write it as uniform(4, 8)"},
        {"contact rate=uniform(8,4)", "low (8) must be below high (4)", "uniform(8,4)", ""},
        {"contact rate=uniform(8)", "a uniform distribution needs high (it takes low and high)", "uniform(8)", ""},
        {"contact rate=uniform(4, x)", "'x' is not a number", "x", ""},
        {"contact rate=uniform(4, 8, 9)", "there is one number too many for uniform(low, high)", "9", ""},
        {"contact rate=normal(4, 1, 9)", "there is one number too many for normal(mean, sd)", "9",
         "cut it by name: low=..., high=..."},
        {"contact rate=normal(4, 1, hi=9)",
         "a normal distribution has no 'hi'; it takes mean and sd, and may be cut by low and high",
         "normal(4, 1, hi=9)", ""},
        {"contact rate=discrete(1:0)", "at least one weight must be above 0", "1:0", ""},
        {"Infected=uniform(1,2)", "'Infected' is a stock, and only constants can vary", "Infected",
         "make it a constant with --set \"Infected=...\" as well"},
        {"infection=uniform(1,2)", "'infection' is computed by an equation, and only constants can vary", "infection",
         "make it a constant with --set \"infection=...\" as well"},
        {"contact rate[East]=uniform(1,2)", "'East' is no element of 'Region'", "East", ""},
        {"contact rate[Nort]=uniform(1,2)", "'Nort' is no element of 'Region'", "Nort", "did you mean 'North'?"},
        {"contact rate[North,South]=uniform(1,2)", "'contact rate' has 1 subscript, not 2", "North,South", ""},
    };
    const ir::Module module = test::sir({.noise = false, .regions = 2, .final_time = 10});
    for (const Refusal& refusal : refusals) {
        ExploreRequest r;
        r.vary = {refusal.vary};
        r.outcomes = {"final(Recovered[North])"};
        const Explored explored(module, r);
        EXPECT_FALSE(explored.result) << refusal.vary;
        EXPECT_EQ(explored.sink.all().size(), 1u) << refusal.vary;
        EXPECT_EQ(explored.first_message(), refusal.message);
        EXPECT_EQ(explored.first_place(), refusal.place);
        EXPECT_EQ(explored.first_remedy(), refusal.remedy);
    }
}

TEST(ParseOutcome, says_what_is_wrong_and_where) {
    const Refusal refusals[] = {
        {"Recovered", "'Recovered' is no outcome: expected final, mean, max, min, integral or at, of a variable",
         "Recovered", "write final(Recovered)"},
        {"last(Recovered)",
         "'last(Recovered)' is no outcome: expected final, mean, max, min, integral or at, of a variable", "last",
         "write final(Recovered)"},
        {"final(Recoverd)", "the model has no variable 'Recoverd'", "Recoverd", "did you mean 'Recovered'?"},
        {"final(Recovered, 3)", "final takes one variable", "Recovered, 3", ""},
        {"at(Recovered)", "at takes a variable and a time, as in at(x, 12.5)", "Recovered", ""},
        {"at(Recovered[North], 99)", "'99' is no time of the run, which goes from 0 to 10", "99", ""},
        {"final(Recovered)", "'Recovered' is an array; an outcome is one number", "Recovered",
         "name one element: Recovered[North]"},
        {"final()", "a name is missing", "", ""},
    };
    const ir::Module module = test::sir({.noise = false, .regions = 2, .final_time = 10});
    for (const Refusal& refusal : refusals) {
        ExploreRequest r;
        r.outcomes = {refusal.vary};
        const Explored explored(module, r);
        EXPECT_FALSE(explored.result) << refusal.vary;
        EXPECT_EQ(explored.sink.all().size(), 1u) << refusal.vary;
        EXPECT_EQ(explored.first_message(), refusal.message);
        EXPECT_EQ(explored.first_place(), refusal.place);
        EXPECT_EQ(explored.first_remedy(), refusal.remedy);
    }
}

TEST(Explore, shows_all_that_is_wrong_at_once) {
    ExploreRequest r;
    r.vary = {"x=uniform(1,2)", "contact rate=uniform(1,2)", "contact rate=uniform(2,3)"};
    r.keep = {"Infectd"};
    r.members = 0;
    const Explored explored(test::sir(), r);
    std::vector<std::string> messages;
    for (const Diagnostic& d : explored.sink.all()) messages.push_back(d.message);
    EXPECT_EQ(messages, (std::vector<std::string>{
                            "the model has no variable 'x'", "'contact rate' is varied twice",
                            "--keep needs a folder to keep in", "--keep: the model has no variable 'Infectd'",
                            "there is nothing to keep: no outcome is named", "an ensemble needs at least one member"}));
}

// ---- xarray opens what is kept ----

std::string python() {
    if (const char* chosen = std::getenv("CRUX_PYTHON")) return chosen;
    const fs::path venv = fs::path(CRUX_SOURCE_DIR) / "build" / "venv" / "bin" / "python";
    return fs::exists(venv) ? venv.string() : "python3";
}

TEST(Zarr, xarray_opens_it_and_finds_the_members) {
    if (std::system((python() + " -c 'import xarray, zarr' >/dev/null 2>&1").c_str()) != 0) {
        GTEST_SKIP() << "xarray and zarr are not installed for " << python();
    }
    for (const bool float32 : {false, true}) {
        const Folder folder;
        ExploreRequest r;
        r.vary = {"contact rate[South]=uniform(4,8)", "duration[North]=discrete(2:9, 0:1)"};
        r.outcomes = {"final(Recovered[South])", "max(Infected[North])"};
        r.keep = {"outcomes", "Recovered", "Infected"};
        r.members = 5000;
        r.directory = folder.path;
        r.float32 = float32;
        ir::Module module = test::sir({.noise = false, .regions = 2, .final_time = 10});
        module.variables[module.find("Recovered").index].documentation = "Who cannot be infected again.";
        const Explored explored(module, r);
        ASSERT_TRUE(explored.result) << explored.first_message();
        std::ofstream(folder.path / "check.py") << R"py(
import csv, math, sys
import xarray
data = xarray.open_zarr(sys.argv[1] + "/trajectories.zarr", consolidated=True)
assert data["Recovered"].dims == ("scenario", "policy", "time", "Region"), data["Recovered"].dims
assert data["Recovered"].shape == (5000, 1, 11, 2), data["Recovered"].shape
assert data["Recovered"].attrs["units"] == "people"
assert data["Recovered"].attrs["long_name"] == "Recovered"
assert data["Recovered"].attrs["comment"] == "Who cannot be infected again."
assert data["Recovered"].dtype == sys.argv[2], data["Recovered"].dtype
assert list(data["Region"].values) == ["North", "South"]
assert list(data["policy"].values) == ["model"]
assert data["time"].values[-1] == 10 and data["time"].attrs["units"] == "Day"
final = data["Recovered"].sel(Region="South", policy="model").isel(time=-1).values
wrong = 0
for row in csv.DictReader(open(sys.argv[1] + "/members.csv")):
    found = final[int(row["scenario"])]
    if row["final(Recovered[South])"] == "":
        assert math.isnan(found)
        wrong += 1
    else:
        assert data["Recovered"].dtype.type(row["final(Recovered[South])"]) == found
assert 300 < wrong < 700, wrong
)py";
        const std::string command = python() + " " + (folder.path / "check.py").string() + " " + folder.path.string() +
                                    (float32 ? " float32" : " float64") + " > " + (folder.path / "said").string() +
                                    " 2>&1";
        const int status = std::system(command.c_str());
        EXPECT_EQ(status, 0) << *read_file(folder.path / "said");
    }
}

}  // namespace
}  // namespace crux::ensemble
