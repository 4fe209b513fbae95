// A table of claims -> [[claims]] at the end of an argument file. The table is read here rather than
// by src/tables because messages need the place of every cell. See writing.h.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "argument/reader.h"
#include "argument/writing.h"
#include "base/text.h"
#include "tables/tables.h"

namespace crux::argument {

namespace {

struct TableCell {
    std::string text;
    Span span;
};
using Row = std::vector<TableCell>;

// RFC 4180 with places.
std::vector<Row> read_rows(FileId file, std::string_view text) {
    const char delimiter = tables::guess_delimiter(text);
    std::vector<Row> rows;
    std::size_t at = 0;
    while (at < text.size()) {
        Row row;
        for (bool more = true; more;) {
            TableCell cell{{}, {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at)}};
            bool quoted = false;
            for (; at < text.size(); ++at) {
                const char c = text[at];
                if (c == '"' && quoted && at + 1 < text.size() && text[at + 1] == '"') {
                    cell.text += text[++at];
                } else if (c == '"' && (quoted || trim(cell.text).empty())) {
                    quoted = !quoted;
                } else if (!quoted && (c == delimiter || c == '\n')) {
                    break;
                } else {
                    cell.text += c;
                }
            }
            cell.span.end = static_cast<std::uint32_t>(at);
            more = at < text.size() && text[at] == delimiter;
            ++at;
            cell.text = std::string(trim(cell.text));
            row.push_back(std::move(cell));
        }
        if (std::any_of(row.begin(), row.end(), [](const TableCell& cell) { return !cell.text.empty(); })) {
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

std::string toml_string(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out + '"';
}

std::string toml_list(std::string_view text, char separator) {
    std::string out;
    for (std::string_view part : split(text, separator)) {
        if (!trim(part).empty()) out += (out.empty() ? "" : ", ") + toml_string(trim(part));
    }
    return "[" + out + "]";
}

const std::vector<std::string>& columns() {
    static const std::vector<std::string> known = {"id",    "words", "kind",    "sources", "side",
                                                   "group", "note",  "answers", "stance",  "not_modelled"};
    return known;
}

class Table {
  public:
    Table(FileId file, const SourceSet& sources, DiagnosticSink& sink)
        : rows_(read_rows(file, sources.file(file).text)), top_{file, 0, 0}, sink_(sink) {}

    // True where the head has all that a claim needs, and nothing unknown.
    bool head() {
        const std::size_t before = sink_.error_count();
        for (std::size_t c = 0; !rows_.empty() && c < rows_.front().size(); ++c) {
            const TableCell& cell = rows_.front()[c];
            if (std::find(columns().begin(), columns().end(), cell.text) != columns().end()) {
                at_[cell.text] = c;
                continue;
            }
            const auto near = closest(cell.text, columns());
            sink_.report(DiagnosticKind::unknown_key, cell.span,
                         fmt::format("a table of claims knows no column '{}'", cell.text),
                         near ? fmt::format("did you mean '{}'?", *near) : "");
        }
        for (std::string_view needed : {"id", "words", "kind", "sources"}) {
            if (at_.contains(std::string(needed))) continue;
            sink_.report(DiagnosticKind::missing_key, top_,
                         fmt::format("the table of claims has no column '{}'", needed));
        }
        return sink_.error_count() == before;
    }

    std::size_t size() const { return rows_.empty() ? 0 : rows_.size() - 1; }
    TableCell cell(std::size_t row, const std::string& column) const {
        const auto found = at_.find(column);
        const Row& cells = rows_[row + 1];
        if (found == at_.end() || found->second >= cells.size()) return {{}, cells.front().span};
        return cells[found->second];
    }

  private:
    std::vector<Row> rows_;
    Span top_;
    DiagnosticSink& sink_;
    std::map<std::string, std::size_t> at_;
};

void check_word(const TableCell& cell, std::string_view column, const std::vector<std::string>& allowed, bool required,
                DiagnosticSink& sink) {
    if (cell.text.empty() && !required) return;
    if (std::find(allowed.begin(), allowed.end(), cell.text) != allowed.end()) return;
    const auto near = closest(cell.text, allowed);
    sink.report(DiagnosticKind::wrong_value, cell.span,
                fmt::format("'{}' is \"{}\"; expected {}", column, cell.text, alternatives(allowed)),
                near ? fmt::format("did you mean \"{}\"?", *near) : "");
}

std::string claim_text(const Table& table, std::size_t row) {
    std::string out = "\n[[claims]]\n";
    const auto line = [&](const char* key, const std::string& value) { out += fmt::format("{} = {}\n", key, value); };
    for (const char* key : {"id", "words", "kind"}) line(key, toml_string(table.cell(row, key).text));
    line("sources", toml_list(table.cell(row, "sources").text, ';'));
    for (const char* key : {"side", "stance", "group", "note"}) {
        if (const TableCell cell = table.cell(row, key); !cell.text.empty()) line(key, toml_string(cell.text));
    }
    if (const TableCell cell = table.cell(row, "answers"); !cell.text.empty()) {
        const char separator = cell.text.find(';') != std::string::npos ? ';' : ',';
        line("answers", toml_list(cell.text, separator));
    }
    const TableCell reason = table.cell(row, "not_modelled");
    line("not_modelled", toml_string(reason.text.empty() ? "Not tied to the model yet." : reason.text));
    return out;
}

std::map<std::string, Span> ids_in(FileId argument, const SourceSet& sources, DiagnosticSink& sink) {
    std::map<std::string, Span> ids;
    Reading reading(argument, sources);
    const auto file = read_toml(argument, sources, reading);
    const toml::node* claims = file ? file->get("claims") : nullptr;
    if (claims && claims->as_array()) {
        for (const toml::node& node : *claims->as_array()) {
            const auto* table = node.as_table();
            const toml::node* id = table ? table->get("id") : nullptr;
            if (id && id->as_string()) ids.emplace(id->as_string()->get(), reading.inside(*id));
        }
    }
    reading.hand_over(sink);
    return ids;
}

}  // namespace

std::optional<std::string> add_claims(FileId argument, FileId table_file, const SourceSet& sources,
                                      DiagnosticSink& sink) {
    const std::size_t before = sink.error_count();
    std::map<std::string, Span> ids = ids_in(argument, sources, sink);
    Table table(table_file, sources, sink);
    if (!table.head() || sink.error_count() > before) return std::nullopt;
    std::string out = sources.file(argument).text;
    if (!out.empty() && out.back() != '\n') out += '\n';
    for (std::size_t row = 0; row < table.size(); ++row) {
        const TableCell id = table.cell(row, "id");
        for (const char* key : {"id", "words", "sources"}) {
            if (!table.cell(row, key).text.empty()) continue;
            sink.report(DiagnosticKind::missing_key, table.cell(row, key).span,
                        fmt::format("'{}' of the claim in this row is empty", key));
        }
        const auto [first, added] = ids.emplace(id.text, id.span);
        if (!added && !id.text.empty()) {
            sink.report(DiagnosticKind::claim_twice, id.span, fmt::format("there is already a claim '{}'", id.text))
                .notes.push_back({first->second, "it stands here"});
        }
        check_word(table.cell(row, "kind"), "kind", {"fact", "causal", "prediction", "value", "recommendation"}, true,
                   sink);
        check_word(table.cell(row, "side"), "side", {"argument", "counter"}, false, sink);
        check_word(table.cell(row, "stance"), "stance", {"against", "qualifies", "for"}, false, sink);
        out += claim_text(table, row);
    }
    return sink.error_count() > before ? std::nullopt : std::optional(out);
}

}  // namespace crux::argument
