// .xlsx: a zip of XML parts. Read are: the workbook (sheets, defined names), its relations (which
// part holds which sheet), the shared strings and each sheet's cells with their last computed
// values. Formulas are not evaluated. Source: ECMA-376, part 1, sections 18.2 to 18.4.
#include <zip.h>

#include <map>
#include <memory>
#include <pugixml.hpp>

#include "base/text.h"
#include "tables/formats.h"

namespace crux::tables {

namespace {

constexpr zip_uint64_t largest_part = zip_uint64_t{1} << 29;  // half a GiB, against zip bombs

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

class Archive {
  public:
    explicit Archive(const std::filesystem::path& path) : path_(path.string()) {
        int code = 0;
        archive_.reset(zip_open(path_.c_str(), ZIP_RDONLY, &code));
        if (archive_) return;
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        fault_ = zip_error_strerror(&error);
        zip_error_fini(&error);
    }

    Failure failure(std::string_view why) const {
        std::string message(1, '\'');
        return {message.append(path_).append("' cannot be read as .xlsx: ").append(why)};
    }
    bool ok() const { return archive_ != nullptr; }
    Failure failure() const { return failure(fault_); }

    // Nothing where there is no such part.
    std::optional<std::string> part(const std::string& name) const {
        zip_stat_t about;
        if (zip_stat(archive_.get(), name.c_str(), 0, &about) != 0 || (about.valid & ZIP_STAT_SIZE) == 0)
            return std::nullopt;
        if (about.size > largest_part) return std::nullopt;
        const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen(archive_.get(), name.c_str(), 0));
        if (!file) return std::nullopt;
        std::string content(about.size, '\0');
        if (zip_fread(file.get(), content.data(), about.size) != static_cast<zip_int64_t>(about.size))
            return std::nullopt;
        return content;
    }

    bool xml(const std::string& name, pugi::xml_document& document) const {
        const auto content = part(name);
        return content &&
               document.load_buffer(content->data(), content->size(), pugi::parse_default | pugi::parse_ws_pcdata);
    }

  private:
    std::string path_, fault_;
    std::unique_ptr<zip_t, CloseArchive> archive_;
};

// <si> and <is>: one <t>, or runs of rich text with a <t> each; phonetic hints are left out.
std::string rich_text(pugi::xml_node node) {
    std::string text = node.child("t").text().get();
    for (pugi::xml_node run : node.children("r")) text += run.child("t").text().get();
    return text;
}

std::vector<std::string> shared_strings(const Archive& archive) {
    std::vector<std::string> strings;
    pugi::xml_document document;
    if (!archive.xml("xl/sharedStrings.xml", document)) return strings;  // a workbook of numbers has none
    for (pugi::xml_node item : document.child("sst").children("si")) strings.push_back(rich_text(item));
    return strings;
}

Cell text_cell(std::string text) {
    Cell cell;
    if (trim(text).empty()) return cell;
    cell.kind = Cell::Kind::text;
    cell.text = std::move(text);
    return cell;
}

Cell read_cell(pugi::xml_node node, const std::vector<std::string>& strings) {
    const std::string_view type = node.attribute("t").value();
    const std::string value = node.child("v").text().get();
    if (type == "s") {
        const auto index = parse_number(value);
        const bool known = index && *index >= 0 && *index < static_cast<double>(strings.size());
        return known ? text_cell(strings[static_cast<std::size_t>(*index)]) : Cell{};
    }
    if (type == "inlineStr") return text_cell(rich_text(node.child("is")));
    if (type == "str" || type == "e") return text_cell(value);
    return cell_of(value);  // numbers, and truth values as 0 and 1
}

Grid read_sheet(pugi::xml_node data, const std::vector<std::string>& strings) {
    Grid grid;
    CellPlace next;
    for (pugi::xml_node row : data.children("row")) {
        if (row.attribute("r")) next.row = row.attribute("r").as_uint(1) - 1;
        next.column = 0;
        for (pugi::xml_node node : row.children("c")) {
            const CellPlace place = parse_cell(node.attribute("r").value()).value_or(next);
            grid.set(place, read_cell(node, strings));
            next.column = place.column + 1;
        }
        ++next.row;
    }
    return grid;
}

// Relation id -> part, seen from xl/.
std::map<std::string, std::string> relations(const Archive& archive) {
    std::map<std::string, std::string> parts;
    pugi::xml_document document;
    if (!archive.xml("xl/_rels/workbook.xml.rels", document)) return parts;
    for (pugi::xml_node relation : document.child("Relationships").children("Relationship")) {
        const std::string target = relation.attribute("Target").value();
        parts[relation.attribute("Id").value()] =
            target.starts_with('/') ? target.substr(1) : std::string("xl/").append(target);
    }
    return parts;
}

// "Global!$B$4:$G$4", "'My sheet'!A1"; nothing where it is no range of cells.
std::optional<DefinedName> read_name(pugi::xml_node node, const std::vector<Sheet>& sheets) {
    const std::string text = node.text().get();
    const auto mark = text.rfind('!');
    if (mark == std::string::npos) return std::nullopt;
    const auto range = parse_range(std::string_view(text).substr(mark + 1));
    if (!range) return std::nullopt;
    std::string sheet = text.substr(0, mark);
    if (sheet.size() >= 2 && sheet.front() == '\'') sheet = sheet.substr(1, sheet.size() - 2);
    DefinedName name{node.attribute("name").value(), std::move(sheet), *range};
    const pugi::xml_attribute local = node.attribute("localSheetId");
    name.local = local && local.as_uint() < sheets.size();
    if (name.local) name.sheet = sheets[local.as_uint()].name;
    return name;
}

}  // namespace

Result<Workbook> read_xlsx(const std::filesystem::path& path) {
    const Archive archive(path);
    if (!archive.ok()) return archive.failure();
    pugi::xml_document document;
    if (!archive.xml("xl/workbook.xml", document)) return archive.failure("it holds no xl/workbook.xml");
    const auto parts = relations(archive);
    const auto strings = shared_strings(archive);
    Workbook workbook;
    workbook.path = path.string();
    const pugi::xml_node root = document.child("workbook");
    for (pugi::xml_node sheet : root.child("sheets").children("sheet")) {
        const auto part = parts.find(sheet.attribute("r:id").value());
        pugi::xml_document content;
        if (part == parts.end() || !archive.xml(part->second, content)) {
            return archive.failure(
                std::string("sheet '").append(sheet.attribute("name").value()).append("' is missing"));
        }
        workbook.sheets.push_back(
            {sheet.attribute("name").value(), read_sheet(content.child("worksheet").child("sheetData"), strings)});
    }
    for (pugi::xml_node node : root.child("definedNames").children("definedName")) {
        if (auto name = read_name(node, workbook.sheets)) workbook.names.push_back(std::move(*name));
    }
    return workbook;
}

}  // namespace crux::tables
