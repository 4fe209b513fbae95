// The table itself and look-up by name. Alternatives of a name are separated by |.
#include "functions/functions.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <unordered_map>

#include "base/text.h"

namespace crux {

namespace {

// `none` stands in functions.def where the lowering is not elementwise.
namespace row {
#define CRUX_OPERATION_CONSTANT(enumerator, name, signature, meaning) \
    [[maybe_unused]] constexpr std::optional<Operation> enumerator = Operation::enumerator;
CRUX_OPERATIONS(CRUX_OPERATION_CONSTANT)
#undef CRUX_OPERATION_CONSTANT
constexpr std::optional<Operation> none = std::nullopt;
}  // namespace row

constexpr std::array function_rows = {
#define CRUX_FUNCTION(enumerator, vensim, xmile, min_args, max_args, lowering, operation, units, response, doc, \
                      source)                                                                                   \
    FunctionInfo{Function::enumerator, vensim, xmile,    min_args, max_args, Lowering::lowering,                \
                 row::operation,       units,  response, doc,      source},
#include "functions/functions.def"
#undef CRUX_FUNCTION
};

constexpr std::array operation_rows = {
#define CRUX_OPERATION_ROW(enumerator, name, signature, meaning) \
    OperationInfo{Operation::enumerator, name, signature, meaning},
    CRUX_OPERATIONS(CRUX_OPERATION_ROW)
#undef CRUX_OPERATION_ROW
};

using NameIndex = std::unordered_map<std::string, const FunctionInfo*>;

NameIndex index_names(std::string_view FunctionInfo::* names) {
    NameIndex index;
    for (const FunctionInfo& row : function_rows) {
        for (std::string_view name : split(row.*names, '|')) {
            if (!name.empty()) index.emplace(canonical_key(name), &row);
        }
    }
    return index;
}

}  // namespace

std::span<const FunctionInfo> function_table() { return function_rows; }

const FunctionInfo& function_info(Function function) { return function_rows[static_cast<std::size_t>(function)]; }

const FunctionInfo* find_function(NameDialect dialect, std::string_view name) {
    static const NameIndex vensim = index_names(&FunctionInfo::vensim);
    static const NameIndex xmile = index_names(&FunctionInfo::xmile);
    const NameIndex& index = dialect == NameDialect::vensim ? vensim : xmile;
    auto found = index.find(canonical_key(name));
    return found == index.end() ? nullptr : found->second;
}

unsigned OperationInfo::operands() const { return static_cast<unsigned>(signature.size()) - 3; }

bool OperationInfo::takes_mask(unsigned operand) const { return signature[2 + operand] == 'm'; }

const OperationInfo& operation_info(Operation operation) { return operation_rows[static_cast<std::size_t>(operation)]; }

const OperationInfo* find_operation(std::string_view name) {
    auto found = std::ranges::find(operation_rows, name, &OperationInfo::name);
    return found == operation_rows.end() ? nullptr : &*found;
}

}  // namespace crux
