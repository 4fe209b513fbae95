// See tables.h. Files are looked for beside the model, or in Options::directory.
#include "sema/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "functions/functions.h"
#include "sema/constants.h"
#include "tables/get.h"

namespace crux::sema {

using model::Expr;
using model::ExprId;

namespace {

const Expr* file_call(const Analysis& analysis, ExprId id, Function wanted) {
    if (!id.valid()) return nullptr;
    const Expr& expr = analysis.model.at(id);
    if (expr.kind != Expr::Kind::call) return nullptr;
    const FunctionInfo* info = find_function(NameDialect::vensim, expr.name);
    return info && info->function == wanted ? &expr : nullptr;
}

/// The text arguments of a GET function, and its file opened once.
struct FileCall {
    const tables::Workbook* book;
    std::vector<std::string> texts;
};

std::optional<FileCall> open(Analysis& analysis, const Expr& call) {
    const FunctionInfo& info = *find_function(NameDialect::vensim, call.name);
    FileCall opened{nullptr, {}};
    for (ExprId argument : call.arguments) {
        const Expr& text = analysis.model.at(argument);
        if (text.kind == Expr::Kind::text) opened.texts.push_back(text.name);
    }
    if (opened.texts.size() != info.min_args) {
        analysis.sink.report(DiagnosticKind::argument_count, call.span,
                             fmt::format("{} is called with {} texts, expected {}: {}", call.name, opened.texts.size(),
                                         info.min_args, info.doc));
        return std::nullopt;
    }
    std::filesystem::path folder = analysis.options.directory;
    if (folder.empty() && analysis.model.file.valid()) {
        folder = std::filesystem::path(analysis.sources.file(analysis.model.file).path).parent_path();
    }
    const std::string& sheet = opened.texts[1];
    const char delimiter = sheet.size() == 1 ? sheet[0] : '\0';
    const std::string path = (folder / opened.texts[0]).string();
    auto [known, added] = analysis.workbooks.try_emplace(path + delimiter);
    if (added) {
        auto book = tables::read_workbook(path, delimiter);
        if (!book) {
            analysis.sink.report(DiagnosticKind::data_file, call.span, book.failure().message);
        } else {
            known->second = std::make_shared<tables::Workbook>(std::move(*book));
        }
    }
    if (!known->second) return std::nullopt;
    opened.book = known->second.get();
    return opened;
}

std::size_t place_in(const std::vector<ElementId>& list, ElementId element) {
    return static_cast<std::size_t>(std::ranges::find(list, element) - list.begin());
}

/// The element's number among all of the left-hand side, row-major.
std::uint32_t series_number(const Part& part, const std::vector<ElementId>& element) {
    std::size_t number = 0;
    for (std::size_t k = 0; k < element.size(); ++k) {
        number = number * part.written[k].size() + place_in(part.written[k], element[k]);
    }
    return static_cast<std::uint32_t>(number);
}

std::vector<std::vector<ElementId>> elements_of(const Part& part) {
    std::vector<std::vector<ElementId>> list = {{}};
    for (const Range& range : part.frame.ranges) {
        std::vector<std::vector<ElementId>> longer;
        for (const auto& begun : list) {
            for (ElementId element : range.elements) {
                longer.push_back(begun);
                longer.back().push_back(element);
            }
        }
        list = std::move(longer);
    }
    return list;
}

std::optional<ir::Points> series(Analysis& analysis, const Expr& call, const Part& part,
                                 const std::vector<ElementId>& element) {
    const auto opened = open(analysis, call);
    if (!opened) return std::nullopt;
    auto found = tables::get_series(*opened->book, opened->texts[1], opened->texts[2], opened->texts[3],
                                    series_number(part, element));
    if (!found) {
        analysis.sink.report(DiagnosticKind::data_file, call.span, found.failure().message);
        return std::nullopt;
    }
    if (found->x.empty()) {
        analysis.sink.report(DiagnosticKind::data_file, call.span,
                             fmt::format("there are no numbers at {} of '{}'", opened->texts[3], opened->texts[0]));
        return std::nullopt;
    }
    return ir::Points{std::move(found->x), std::move(found->y)};
}

std::optional<ir::Points> lookup_points(Analysis& analysis, const Part& part, const std::vector<ElementId>& element) {
    const ExprId rhs = part.equation->rhs;
    if (const Expr* call = file_call(analysis, rhs, Function::get_lookups))
        return series(analysis, *call, part, element);
    const Expr& expr = analysis.model.at(rhs);
    if (expr.kind == Expr::Kind::lookup) return points_of(analysis, expr.lookup, expr.span);
    analysis.sink.report(DiagnosticKind::bad_lookup, expr.span, "expected the points of a lookup");
    return std::nullopt;
}

void define_alternatives(Analysis& analysis, Symbol& symbol) {
    if (!symbol.replacement) return;
    for (ExprId alternative : symbol.replacement->alternatives) {
        const Expr& expr = analysis.model.at(alternative);
        if (expr.kind != Expr::Kind::lookup) {
            analysis.sink.report(DiagnosticKind::bad_replacement, symbol.replacement->span,
                                 fmt::format("'{}' is a lookup: what replaces it must be a lookup", symbol.name));
            return;
        }
        ir::Table table;
        table.name = fmt::format("{} in alternative {}", symbol.name, symbol.alternatives.size() + 1);
        table.mode = mode_of(expr.lookup);
        table.span = expr.span;
        table.elements = {points_of(analysis, expr.lookup, expr.span).value_or(ir::Points{{0}, {0}})};
        symbol.alternatives.push_back(ir::TableId(analysis.module.tables.size()));
        analysis.module.tables.push_back(std::move(table));
    }
}

}  // namespace

void define_table(Analysis& analysis, Symbol& symbol) {
    ir::Table table;
    table.name = symbol.name;
    table.span = symbol.span;
    for (const ArrayAxis& axis : symbol.axes) table.axes.push_back(axis.axis);
    table.elements.assign(symbol.elements(), ir::Points{{0}, {ir::missing_value}});
    for (const Part& part : symbol.parts) {
        if (part.fixed) {
            analysis.sink.report(DiagnosticKind::lookup_as_number, symbol.span,
                                 fmt::format("'{}' is a lookup, and cannot be set to a number", symbol.name));
            symbol.broken = true;
            return;
        }
        const Expr* expr = part.equation->rhs.valid() ? &analysis.model.at(part.equation->rhs) : nullptr;
        if (!expr) {
            analysis.sink.report(DiagnosticKind::bad_lookup, symbol.span,
                                 fmt::format("the lookup '{}' has no points", symbol.name));
            symbol.broken = true;
            return;
        }
        if (expr->kind == Expr::Kind::lookup) table.mode = mode_of(expr->lookup);
        for (const std::vector<ElementId>& element : elements_of(part)) {
            auto points = lookup_points(analysis, part, element);
            if (!points) {
                symbol.broken = true;
                return;
            }
            std::size_t flat = 0;
            for (std::size_t k = 0; k < element.size(); ++k) {
                flat = flat * symbol.axes[k].elements.size() + symbol.axes[k].places.at(element[k]);
            }
            table.elements[flat] = std::move(*points);
        }
    }
    symbol.table = ir::TableId(analysis.module.tables.size());
    analysis.module.tables.push_back(std::move(table));
    define_alternatives(analysis, symbol);
}

bool reads_series(const Analysis& analysis, const Part& part) {
    return !part.fixed && file_call(analysis, part.equation->rhs, Function::get_data);
}

bool reads_constants(const Analysis& analysis, const Part& part) {
    return !part.fixed && file_call(analysis, part.equation->rhs, Function::get_constants);
}

std::optional<ir::TableId> data_table(Analysis& analysis, const Symbol& symbol, const Part& part) {
    const Expr* call = file_call(analysis, part.equation->rhs, Function::get_data);
    ir::Table table;
    table.name = fmt::format("data of {}", symbol.name);
    table.span = call->span;
    const std::string keyword = canonical_key(part.equation->keyword);
    if (keyword == ":hold backward:" || keyword == ":raw:") table.mode = ir::TableMode::hold;
    if (keyword == ":look forward:") table.mode = ir::TableMode::forward;
    for (const Range& range : part.frame.ranges) {
        if (range.elements.size() < 2) continue;
        const DimensionId home =
            range.dimension.valid() ? range.dimension : analysis.dimensions->holding(range.elements);
        table.axes.push_back(analysis.axis(range.elements, home));
    }
    for (const std::vector<ElementId>& element : elements_of(part)) {
        auto points = series(analysis, *call, part, element);
        if (!points) return std::nullopt;
        table.elements.push_back(std::move(*points));
    }
    analysis.module.tables.push_back(std::move(table));
    return ir::TableId(analysis.module.tables.size() - 1);
}

std::optional<std::vector<double>> file_constants(Analysis& analysis, const Symbol& symbol, const Part& part) {
    const Expr* call = file_call(analysis, part.equation->rhs, Function::get_constants);
    const auto opened = open(analysis, *call);
    if (!opened) return std::nullopt;
    std::vector<std::size_t> dimensions;  // those of the left-hand side that are not single elements
    for (std::size_t k = 0; k < part.written.size(); ++k) {
        if (part.equation->subscripts.size() > k &&
            analysis.dimensions->find(part.equation->subscripts[k].name).valid()) {
            dimensions.push_back(k);
        }
    }
    if (dimensions.size() > 2) {
        analysis.sink.report(DiagnosticKind::data_file, call->span,
                             fmt::format("{} fills two dimensions at most, but '{}' has {} here", call->name,
                                         symbol.name, dimensions.size()));
        return std::nullopt;
    }
    const auto size = [&](std::size_t from_end) {
        if (dimensions.size() < from_end) return 1u;
        return static_cast<std::uint32_t>(part.written[dimensions[dimensions.size() - from_end]].size());
    };
    const std::uint32_t rows = size(2), columns = size(1);
    auto all = tables::get_constants(*opened->book, opened->texts[1], opened->texts[2], rows, columns);
    if (!all) {
        analysis.sink.report(DiagnosticKind::data_file, call->span, all.failure().message);
        return std::nullopt;
    }
    std::vector<double> values;
    for (const std::vector<ElementId>& element : elements_of(part)) {
        std::size_t at = 0;
        for (std::size_t k : dimensions) at = at * part.written[k].size() + place_in(part.written[k], element[k]);
        values.push_back(all->at(at));
    }
    return values;
}

std::map<std::size_t, std::vector<std::string>> file_dimensions(Analysis& analysis) {
    std::map<std::size_t, std::vector<std::string>> members;
    for (std::size_t i = 0; i < analysis.model.dimensions.size(); ++i) {
        const Expr* call = file_call(analysis, analysis.model.dimensions[i].source, Function::get_subscript);
        if (!call) continue;
        const auto opened = open(analysis, *call);
        if (!opened) continue;
        const auto& texts = opened->texts;
        auto found = tables::get_elements(*opened->book, texts[1], texts[2], texts[3], texts[4]);
        if (!found) {
            analysis.sink.report(DiagnosticKind::data_file, call->span, found.failure().message);
        } else {
            members[i] = std::move(*found);
        }
    }
    return members;
}

}  // namespace crux::sema
