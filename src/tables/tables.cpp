// Addresses, grids and the choice of a format. See tables.h.
#include "tables/tables.h"

#include <algorithm>

#include "base/text.h"
#include "source/source.h"
#include "tables/formats.h"

namespace crux::tables {

namespace {

constexpr std::uint32_t most_rows = 1u << 20, most_columns = 1u << 14;  // those of .xlsx

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<std::uint32_t> parse_column(std::string_view letters) {
    if (letters.empty() || letters.size() > 3) return std::nullopt;
    std::uint32_t column = 0;
    for (char c : letters) {
        if (!is_letter(c)) return std::nullopt;
        column = column * 26 + static_cast<std::uint32_t>((c | 0x20) - 'a') + 1;
    }
    if (column > most_columns) return std::nullopt;
    return column - 1;
}

std::optional<CellPlace> parse_cell(std::string_view address) {
    std::string plain;
    for (char c : trim(address)) {
        if (c != '$') plain += c;
    }
    const auto digits = static_cast<std::size_t>(std::ranges::find_if(plain, is_digit) - plain.begin());
    const auto column = parse_column(std::string_view(plain).substr(0, digits));
    const std::string_view row_text = std::string_view(plain).substr(digits);
    if (!column || row_text.empty() || row_text.size() > 7 || !std::ranges::all_of(row_text, is_digit))
        return std::nullopt;
    std::uint32_t row = 0;
    for (char c : row_text) row = row * 10 + static_cast<std::uint32_t>(c - '0');
    if (row == 0 || row > most_rows) return std::nullopt;
    return CellPlace{row - 1, *column};
}

std::optional<CellRange> parse_range(std::string_view address) {
    const auto colon = address.find(':');
    const auto first = parse_cell(address.substr(0, colon));
    const auto last = colon == std::string_view::npos ? first : parse_cell(address.substr(colon + 1));
    if (!first || !last) return std::nullopt;
    return CellRange{{std::min(first->row, last->row), std::min(first->column, last->column)},
                     {std::max(first->row, last->row), std::max(first->column, last->column)}};
}

std::string cell_name(CellPlace place) {
    std::string letters;
    for (std::uint32_t column = place.column + 1; column > 0; column = (column - 1) / 26) {
        letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
    }
    return letters += std::to_string(place.row + 1);
}

const Cell& Grid::at(CellPlace place) const {
    static const Cell blank;
    if (place.row >= rows_.size()) return blank;
    const auto& row = rows_[place.row];
    const auto found = std::ranges::lower_bound(row, place.column, {}, &Entry::column);
    return found == row.end() || found->column != place.column ? blank : found->cell;
}

std::optional<double> Grid::number(CellPlace place) const {
    const Cell& cell = at(place);
    if (cell.kind != Cell::Kind::number) return std::nullopt;
    return cell.number;
}

void Grid::set(CellPlace place, Cell cell) {
    if (cell.kind == Cell::Kind::blank || place.row >= most_rows || place.column >= most_columns) return;
    if (place.row >= rows_.size()) rows_.resize(place.row + 1);
    columns_ = std::max(columns_, place.column + 1);
    auto& row = rows_[place.row];
    const auto at = std::ranges::lower_bound(row, place.column, {}, &Entry::column);
    if (at != row.end() && at->column == place.column) {
        at->cell = std::move(cell);
    } else {
        row.insert(at, {place.column, std::move(cell)});
    }
}

Cell cell_of(std::string_view text) {
    Cell cell;
    cell.text = trim(text);
    if (cell.text.empty()) return cell;
    const auto number = parse_number(cell.text);
    cell.kind = number ? Cell::Kind::number : Cell::Kind::text;
    cell.number = number.value_or(0);
    return cell;
}

Result<const Grid*> Workbook::sheet(std::string_view name) const {
    if (sheets.size() == 1 && sheets[0].name.empty()) return &sheets[0].grid;
    const std::string key = canonical_key(name);
    for (const Sheet& sheet : sheets) {
        if (canonical_key(sheet.name) == key) return &sheet.grid;
    }
    std::string message(1, '\'');
    message.append(path).append("' has no sheet '").append(name).append("'; it has");
    for (const Sheet& sheet : sheets) message.append(" '").append(sheet.name).append("'");
    return Failure{std::move(message)};
}

const DefinedName* Workbook::find_name(std::string_view name, std::string_view sheet) const {
    const DefinedName* found = nullptr;
    for (const DefinedName& defined : names) {
        if (canonical_key(defined.name) != canonical_key(name)) continue;
        const bool of_sheet = canonical_key(defined.sheet) == canonical_key(sheet);
        if (of_sheet && defined.local) return &defined;
        if (!defined.local && (found == nullptr || of_sheet)) found = &defined;
    }
    return found;
}

Result<Workbook> read_workbook(const std::filesystem::path& path, char delimiter) {
    const std::string ending = path.extension().string();
    if (iequals_ascii(ending, ".xlsx") || iequals_ascii(ending, ".xlsm")) return read_xlsx(path);
    if (iequals_ascii(ending, ".xls")) return read_xls(path);
    SourceSet sources;
    auto file = sources.load(path);
    if (!file) return file.failure();
    const std::string& text = sources.file(*file).text;
    Workbook workbook;
    workbook.path = path.string();
    workbook.sheets.push_back({"", read_delimited(text, delimiter != 0 ? delimiter : guess_delimiter(text))});
    return workbook;
}

}  // namespace crux::tables
