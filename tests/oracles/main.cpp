// Published values beside ours. oracles [FOLDER of the data of Bryant and Lempert]; exit 1 on a miss.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <cstring>

#include "oracle.h"

namespace crux::oracles {

bool Line::met() const { return std::abs(ours - published) <= tolerance; }

namespace {

int run(const char* directory, bool quiet) {
    Table table;
    rapid(table);
    const bool read = bryant_lempert(table, directory);
    variance_shares(table);
    std::size_t missed = 0;
    if (!quiet)
        fmt::print("{:<26} {:<44} {:>22} {:>22} {:>10}\n", "oracle", "quantity", "ours", "published", "difference");
    for (const Line& line : table.lines()) {
        if (!line.met()) ++missed;
        if (quiet && line.met()) continue;
        fmt::print("{:<26} {:<44} {:>22.16g} {:>22.16g} {:>10.2g}{}\n", line.oracle, line.quantity, line.ours,
                   line.published, line.ours - line.published, line.met() ? "" : "  MISSED");
    }
    for (const std::string& note : table.notes()) fmt::print("{}\n", note);
    fmt::print("{} of {} met\n", table.lines().size() - missed, table.lines().size());
    return missed > 0 || !read ? 1 : 0;
}

}  // namespace
}  // namespace crux::oracles

int main(int argc, char** argv) {
    bool quiet = false;
    const char* directory = "../shared/oracles";
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--misses") == 0) {
            quiet = true;
        } else {
            directory = argv[i];
        }
    }
    return crux::oracles::run(directory, quiet);
}
