// New arguments run at once; claims from a table leave what stands in a file untouched.
#include "argument/writing.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "argument/bound.h"

namespace crux::argument {
namespace {

namespace fs = std::filesystem;

fs::path fresh_folder(const std::string& name) {
    const fs::path folder = fs::temp_directory_path() / ("crux_argument_" + name + std::to_string(::getpid()));
    fs::remove_all(folder);
    fs::create_directories(folder);
    return folder;
}

TEST(new_argument, binds_without_a_word) {
    const fs::path folder = fresh_folder("new");
    for (const NewFile& file : new_argument("town/ferry \"x\"")) std::ofstream(folder / file.name) << file.content;
    const auto loaded = load(folder / "argument.toml");
    ASSERT_TRUE(loaded);
    for (const Diagnostic& diagnostic : (*loaded)->sink.all()) ADD_FAILURE() << diagnostic.message;
    ASSERT_TRUE((*loaded)->bound);
    const BoundArgument& bound = *(*loaded)->bound;
    EXPECT_EQ(bound.argument.title, "ferry \"x\"");
    EXPECT_EQ(bound.claims.size(), 3u);
    EXPECT_EQ(bound.argument.claims.size(), 4u);
    EXPECT_EQ(bound.policies.size(), 2u);
    EXPECT_EQ(bound.outcomes.size(), 2u);
    EXPECT_EQ(bound.viewpoints.size(), 2u);
    EXPECT_TRUE(bound.has_exploratory());
    fs::remove_all(folder);
}

struct Added {
    std::optional<std::string> text;
    std::vector<std::string> said;
};
Added add(const std::string& argument, const std::string& table) {
    SourceSet sources;
    DiagnosticSink sink;
    const FileId a = sources.add("argument.toml", argument), t = sources.add("claims.csv", table);
    Added out{add_claims(a, t, sources, sink), {}};
    for (const Diagnostic& diagnostic : sink.all()) {
        const Place place = sources.place(diagnostic.span.file, diagnostic.span.begin);
        out.said.push_back(sources.file(diagnostic.span.file).path + ":" + std::to_string(place.line) + ":" +
                           std::to_string(place.column) + ": " + diagnostic.message);
    }
    return out;
}

constexpr const char* small = "# a comment\nformat = 1 # another\n[[claims]]\nid = \"C1\"\n";

TEST(add_claims, appends_and_keeps_what_stands) {
    const Added added = add(small,
                            "id,words,kind,sources,side,answers\n"
                            "C2,\"He said \"\"no\"\", twice\",fact,a book; a paper,counter,\"C1, C3\"\n"
                            "\n"
                            "C3,plain,causal,a book,,\n");
    ASSERT_TRUE(added.text) << added.said.front();
    EXPECT_TRUE(added.text->starts_with(small));
    EXPECT_EQ(added.text->substr(std::string(small).size()),
              "\n[[claims]]\nid = \"C2\"\nwords = \"He said \\\"no\\\", twice\"\nkind = \"fact\"\n"
              "sources = [\"a book\", \"a paper\"]\nside = \"counter\"\nanswers = [\"C1\", \"C3\"]\n"
              "not_modelled = \"Not tied to the model yet.\"\n"
              "\n[[claims]]\nid = \"C3\"\nwords = \"plain\"\nkind = \"causal\"\nsources = [\"a book\"]\n"
              "not_modelled = \"Not tied to the model yet.\"\n");
}

TEST(add_claims, refuses_what_is_there_already_and_what_is_wrong_with_places) {
    const Added added = add(small,
                            "id,words,kind,sources\n"
                            "C1,again,fact,a book\n"
                            "C4,new,fcat,a book\n"
                            "C4,twice,fact,\n");
    EXPECT_FALSE(added.text);
    EXPECT_EQ(added.said,
              (std::vector<std::string>{
                  "claims.csv:2:1: there is already a claim 'C1'",
                  "claims.csv:3:8: 'kind' is \"fcat\"; expected \"fact\", \"causal\", \"prediction\", \"value\" or "
                  "\"recommendation\"",
                  "claims.csv:4:15: 'sources' of the claim in this row is empty",
                  "claims.csv:4:1: there is already a claim 'C4'",
              }));
}

TEST(add_claims, refuses_unknown_and_missing_columns) {
    const Added added = add(small, "id;wrods;kind\nC2;x;fact\n");
    EXPECT_FALSE(added.text);
    EXPECT_EQ(added.said, (std::vector<std::string>{"claims.csv:1:4: a table of claims knows no column 'wrods'",
                                                    "claims.csv:1:1: the table of claims has no column 'words'",
                                                    "claims.csv:1:1: the table of claims has no column 'sources'"}));
}

}  // namespace
}  // namespace crux::argument
