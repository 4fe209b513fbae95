// .xls (BIFF, Excel 97 to 2003) through libfreexl, where Crux was built with it. freexl gives
// values, not defined names.
#include "tables/formats.h"

#ifdef CRUX_FREEXL
#include <freexl.h>

#include <limits>
#include <memory>
#endif

namespace crux::tables {

namespace {

Failure failure(const std::filesystem::path& path, std::string_view why) {
    std::string message(1, '\'');
    return {message.append(path.string()).append("' cannot be read as .xls: ").append(why)};
}

}  // namespace

#ifdef CRUX_FREEXL

namespace {

struct Close {
    void operator()(const void* handle) const { freexl_close(handle); }
};

Cell cell_from(const FreeXL_CellValue& value) {
    Cell cell;
    switch (value.type) {
        case FREEXL_CELL_INT:
            cell.kind = Cell::Kind::number;
            cell.number = value.value.int_value;
            break;
        case FREEXL_CELL_DOUBLE:
            cell.kind = Cell::Kind::number;
            cell.number = value.value.double_value;
            break;
        case FREEXL_CELL_TEXT:
        case FREEXL_CELL_SST_TEXT:
        case FREEXL_CELL_DATE:
        case FREEXL_CELL_DATETIME:
        case FREEXL_CELL_TIME: {
            const char* text = value.value.text_value;
            if (text == nullptr || *text == '\0') break;
            cell.kind = Cell::Kind::text;
            cell.text = text;
            break;
        }
        default:
            break;
    }
    return cell;
}

bool read_sheet(const void* handle, std::uint16_t index, Sheet& sheet) {
    const char* name = nullptr;
    unsigned rows = 0;
    unsigned short columns = 0;
    if (freexl_get_worksheet_name(handle, index, &name) != FREEXL_OK ||
        freexl_select_active_worksheet(handle, index) != FREEXL_OK ||
        freexl_worksheet_dimensions(handle, &rows, &columns) != FREEXL_OK) {
        return false;
    }
    sheet.name = name;
    for (unsigned row = 0; row < rows; ++row) {
        for (unsigned short column = 0; column < columns; ++column) {
            FreeXL_CellValue value;
            if (freexl_get_cell_value(handle, row, column, &value) != FREEXL_OK) return false;
            sheet.grid.set({row, column}, cell_from(value));
        }
    }
    return true;
}

}  // namespace

Result<Workbook> read_xls(const std::filesystem::path& path) {
    const void* opened = nullptr;
    const int code = freexl_open(path.string().c_str(), &opened);
    const std::unique_ptr<const void, Close> handle(opened);
    if (code != FREEXL_OK)
        return failure(path, std::filesystem::exists(path) ? "it is no Excel file" : "there is no such file");
    unsigned sheets = 0;
    if (freexl_get_info(handle.get(), FREEXL_BIFF_SHEET_COUNT, &sheets) != FREEXL_OK)
        return failure(path, "its sheets cannot be listed");
    Workbook workbook;
    workbook.path = path.string();
    for (unsigned i = 0; i < sheets && i <= std::numeric_limits<std::uint16_t>::max(); ++i) {
        Sheet sheet;
        if (!read_sheet(handle.get(), static_cast<std::uint16_t>(i), sheet))
            return failure(path, "a sheet of it cannot be read");
        workbook.sheets.push_back(std::move(sheet));
    }
    return workbook;
}

#else

Result<Workbook> read_xls(const std::filesystem::path& path) {
    return failure(path, "this build of Crux has no libfreexl; save the file as .xlsx");
}

#endif

}  // namespace crux::tables
