// See members.h.
#include "driver/members.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/files.h"
#include "base/text.h"

namespace crux::driver {

namespace {

// Cells of a line as crux::csv_cell writes them.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> out(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
            out.back() += c;
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            out.emplace_back();
        } else if (c != '\r') {
            out.back() += c;
        }
    }
    return out;
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

Result<Members> read_members(const std::filesystem::path& directory) {
    const auto manifest = read_file(directory / "manifest.json");
    if (!manifest)
        return Failure{
            fmt::format("'{}' is no folder of crux explore: {}", directory.string(), manifest.failure().message)};
    const auto text = read_file(directory / "members.csv");
    if (!text) {
        return Failure{fmt::format("{}; explore again with --keep outcomes, so that a row a member is kept",
                                   text.failure().message)};
    }
    const auto parsed = nlohmann::json::parse(*manifest, nullptr, false);
    if (parsed.is_discarded() || !parsed.contains("vary")) {
        return Failure{fmt::format("'{}' does not say what varied", (directory / "manifest.json").string())};
    }
    const std::size_t inputs = parsed["vary"].size();
    Members out;
    std::size_t begin = 0, line_number = 0;
    std::vector<std::string> header;
    while (begin < text->size()) {
        const std::size_t end = std::min(text->find('\n', begin), text->size());
        const std::vector<std::string> cells = cells_of(std::string_view(*text).substr(begin, end - begin));
        begin = end + 1;
        ++line_number;
        if (header.empty()) {
            header = cells;
            if (header.size() < inputs + 2) return Failure{"members.csv has fewer columns than manifest.json says"};
            for (std::size_t c = 1; c < header.size(); ++c) {
                (c <= inputs ? out.inputs.columns : out.outcomes).push_back({header[c], {}, {}});
            }
            continue;
        }
        std::vector<double> row;
        bool whole = cells.size() == header.size();
        for (std::size_t c = 1; whole && c < cells.size(); ++c) {
            if (cells[c].empty()) break;
            const auto value = number(cells[c]);
            if (!value) return Failure{fmt::format("members.csv:{}: '{}' is no number", line_number, cells[c])};
            row.push_back(*value);
        }
        if (!whole)
            return Failure{
                fmt::format("members.csv:{}: {} cells, expected {}", line_number, cells.size(), header.size())};
        if (row.size() + 1 < header.size()) {
            ++out.left_out;
            continue;
        }
        for (std::size_t c = 0; c < row.size(); ++c) {
            (c < inputs ? out.inputs.columns[c] : out.outcomes[c - inputs]).values.push_back(row[c]);
        }
    }
    return out;
}

Result<std::vector<std::uint8_t>> where(const Members& members, const std::string& condition) {
    const std::size_t at = condition.find_last_of("<>");
    std::string known;
    for (const stats::Column& column : members.outcomes) known += (known.empty() ? "'" : ", '") + column.name + "'";
    if (at == std::string::npos) {
        return Failure{fmt::format("'{}' is no condition: expected OUTCOME < NUMBER (or <=, >, >=)", condition)};
    }
    const bool or_equal = at + 1 < condition.size() && condition[at + 1] == '=';
    const std::string name(trim(std::string_view(condition).substr(0, at)));
    const auto limit = number(trim(std::string_view(condition).substr(at + (or_equal ? 2 : 1))));
    if (!limit) return Failure{fmt::format("'{}' does not end with a number", condition)};
    for (const stats::Column& column : members.outcomes) {
        if (!iequals_ascii(column.name, name)) continue;
        std::vector<std::uint8_t> out;
        for (double v : column.values) {
            const bool beyond = condition[at] == '<' ? v < *limit : v > *limit;
            out.push_back(beyond || (or_equal && v == *limit) ? 1 : 0);
        }
        return out;
    }
    return Failure{fmt::format("there is no outcome '{}' in the folder; there are {}", name, known)};
}

}  // namespace crux::driver
