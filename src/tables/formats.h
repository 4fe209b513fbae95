// One function a file format, used by read_workbook.
#pragma once

#include "tables/tables.h"

namespace crux::tables {

Result<Workbook> read_xlsx(const std::filesystem::path& path);
/// A Failure where Crux was built without libfreexl.
Result<Workbook> read_xls(const std::filesystem::path& path);

}  // namespace crux::tables
