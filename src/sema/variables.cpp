// See variables.h.
#include "sema/variables.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace crux::sema {

using model::Equation;
using model::Subscript;

std::vector<ElementId> written_elements(Analysis& analysis, const Subscript& subscript) {
    const Dimensions& dimensions = *analysis.dimensions;
    if (const DimensionId dimension = dimensions.find(subscript.name); dimension.valid()) {
        return dimensions.at(dimension).elements;
    }
    if (const ElementId element = dimensions.find_element(subscript.name); element.valid()) return {element};
    analysis.sink.report(DiagnosticKind::unknown_subscript, subscript.span,
                         fmt::format("'{}' is neither a dimension nor an element", subscript.name),
                         nearby(subscript.name, dimensions.names()));
    return {};
}

namespace {

/// The subscripts of one left-hand side, as elements an axis.
struct LeftSide {
    const Equation* equation;
    std::vector<std::vector<ElementId>> elements;
    std::vector<DimensionId> dimensions;  ///< invalid where an element was written
};

class Gatherer {
  public:
    Gatherer(Analysis& analysis, Symbol& symbol, const model::Variable& variable)
        : analysis_(analysis), symbol_(symbol), variable_(variable) {}

    void run() {
        for (const Equation& equation : variable_.equations) {
            if (auto left = left_side(equation)) left_.push_back(std::move(*left));
        }
        if (symbol_.broken || left_.empty()) {
            symbol_.broken = true;
            return;
        }
        find_axes();
        apply_overrides();
        for (const LeftSide& left : left_) add_parts(left);
    }

  private:
    std::optional<LeftSide> left_side(const Equation& equation) {
        LeftSide left{&equation, {}, {}};
        for (const Subscript& subscript : equation.subscripts) {
            left.elements.push_back(written_elements(analysis_, subscript));
            left.dimensions.push_back(analysis_.dimensions->find(subscript.name));
            if (left.elements.back().empty()) symbol_.broken = true;
        }
        if (!left_.empty() && left_[0].elements.size() != left.elements.size()) {
            analysis_.sink
                .report(DiagnosticKind::subscript_count, equation.name_span,
                        fmt::format("'{}' is defined here with {} subscripts", symbol_.name, left.elements.size()))
                .notes.push_back(
                    {left_[0].equation->name_span, fmt::format("and here with {}", left_[0].elements.size())});
            symbol_.broken = true;
            return std::nullopt;
        }
        return left;
    }

    void find_axes() {
        for (std::size_t k = 0; k < left_[0].elements.size(); ++k) {
            ArrayAxis axis;
            axis.elements = all_elements(k);
            axis.dimension = home(k, axis.elements);
            if (axis.dimension.valid()) {
                const Dimensions& dimensions = *analysis_.dimensions;
                std::ranges::sort(axis.elements, {},
                                  [&](ElementId e) { return dimensions.position(axis.dimension, e); });
            }
            for (std::size_t i = 0; i < axis.elements.size(); ++i) {
                axis.places.emplace(axis.elements[i], static_cast<std::uint32_t>(i));
            }
            axis.axis = analysis_.axis(axis.elements, axis.dimension);
            symbol_.axes.push_back(std::move(axis));
        }
    }

    std::vector<ElementId> all_elements(std::size_t k) const {
        std::vector<ElementId> all;
        if (k < variable_.dimensions.size()) {
            const DimensionId declared = analysis_.dimensions->find(variable_.dimensions[k]);
            if (declared.valid()) all = analysis_.dimensions->at(declared).elements;
        }
        for (const LeftSide& left : left_) {
            for (ElementId element : left.elements[k]) {
                if (std::ranges::find(all, element) == all.end()) all.push_back(element);
            }
        }
        return all;
    }

    // A dimension that the author named has precedence over another with the same elements.
    DimensionId home(std::size_t k, const std::vector<ElementId>& elements) const {
        for (const LeftSide& left : left_) {
            const DimensionId named = left.dimensions[k];
            if (named.valid() && analysis_.dimensions->at(named).elements.size() == elements.size()) return named;
        }
        return analysis_.dimensions->holding(elements);
    }

    Rectangle rectangle(const std::vector<std::vector<ElementId>>& elements) const {
        Rectangle result;
        for (std::size_t k = 0; k < elements.size(); ++k) {
            result.emplace_back();
            for (ElementId element : elements[k]) {
                const auto place = symbol_.axes[k].places.find(element);
                if (place != symbol_.axes[k].places.end()) result.back().push_back(place->second);
            }
        }
        return result;
    }

    std::vector<Rectangle> exceptions(const Equation& equation) {
        std::vector<Rectangle> list;
        for (const auto& exception : equation.exceptions) {
            if (exception.size() != symbol_.axes.size()) {
                analysis_.sink.report(DiagnosticKind::subscript_count, equation.span,
                                      fmt::format("an exception of '{}' has {} subscripts, expected {}", symbol_.name,
                                                  exception.size(), symbol_.axes.size()));
                continue;
            }
            std::vector<std::vector<ElementId>> elements;
            elements.reserve(exception.size());
            for (const Subscript& subscript : exception) elements.push_back(written_elements(analysis_, subscript));
            list.push_back(rectangle(elements));
        }
        return list;
    }

    void add_parts(const LeftSide& left) {
        if (whole_override_) return;
        const Rectangle all = rectangle(left.elements);
        std::vector<Rectangle> pieces = difference(all, exceptions(*left.equation));
        std::vector<Rectangle> kept;
        for (Rectangle& piece : pieces) {
            for (Rectangle& part : difference(piece, overridden_)) kept.push_back(std::move(part));
        }
        for (Rectangle& piece : kept) {
            check_overlap(piece, *left.equation);
            add_part(left, std::move(piece), std::nullopt);
        }
    }

    void check_overlap(const Rectangle& piece, const Equation& equation) {
        for (const Part& other : symbol_.parts) {
            const auto common = intersection(piece, other.rectangle);
            if (!common || other.equation == &equation || other.fixed) continue;
            std::string element;
            for (std::size_t k = 0; k < common->size(); ++k) {
                const ElementId e = symbol_.axes[k].elements[(*common)[k][0]];
                element += (k == 0 ? "[" : ",") + analysis_.dimensions->name(e);
            }
            if (!element.empty()) element += "]";
            analysis_.sink
                .report(DiagnosticKind::duplicate_equation, equation.name_span,
                        fmt::format("'{}{}' is defined twice", symbol_.name, element))
                .notes.push_back({other.equation->name_span, "it is also defined here"});
            symbol_.broken = true;
        }
    }

    void add_part(const LeftSide& left, Rectangle piece, std::optional<double> fixed) {
        Part part;
        part.id = analysis_.part_count++;
        part.equation = left.equation;
        part.fixed = fixed;
        part.written = left.elements;
        for (std::size_t k = 0; k < piece.size(); ++k) {
            Range range;
            for (std::uint32_t place : piece[k]) range.elements.push_back(symbol_.axes[k].elements[place]);
            range.dimension = left.dimensions[k];
            part.frame.bind(std::move(range), left.dimensions[k], false);
        }
        part.rectangle = std::move(piece);
        symbol_.parts.push_back(std::move(part));
    }

    // The last of several overrides of one element counts.
    void apply_overrides() {
        const std::vector<Override>& all = analysis_.options.overrides;
        for (auto it = all.rbegin(); it != all.rend(); ++it) {
            const auto bracket = it->name.find('[');
            if (canonical_key(it->name.substr(0, bracket)) != symbol_.key || whole_override_) continue;
            Rectangle place = whole(symbol_.extents());
            if (bracket != std::string::npos && !find_element(*it, bracket, place)) continue;
            for (Rectangle& piece : difference(place, overridden_)) {
                const LeftSide left = left_for(piece);
                add_part(left, std::move(piece), it->value);
            }
            overridden_.push_back(place);
            whole_override_ = bracket == std::string::npos;
        }
    }

    LeftSide left_for(const Rectangle& piece) const {
        LeftSide left{left_[0].equation, {}, {}};
        for (std::size_t k = 0; k < piece.size(); ++k) {
            left.elements.emplace_back();
            for (std::uint32_t place : piece[k]) left.elements[k].push_back(symbol_.axes[k].elements[place]);
            left.dimensions.push_back(symbol_.axes[k].dimension);
        }
        return left;
    }

    bool find_element(const Override& override, std::size_t bracket, Rectangle& place) {
        const std::size_t close = override.name.find(']', bracket);
        const std::string inside = override.name.substr(bracket + 1, close - bracket - 1);
        const auto parts = split(inside, ',');
        if (parts.size() != symbol_.axes.size()) {
            analysis_.sink.report(DiagnosticKind::subscript_count, override.span,
                                  fmt::format("'{}' has {} subscripts, but '{}' has {} dimensions", override.name,
                                              parts.size(), symbol_.name, symbol_.axes.size()));
            return false;
        }
        for (std::size_t k = 0; k < parts.size(); ++k) {
            Subscript subscript;
            subscript.name = std::string(trim(parts[k]));
            subscript.span = override.span;
            const auto elements = written_elements(analysis_, subscript);
            if (elements.empty()) return false;
            place[k].clear();
            for (ElementId element : elements) {
                const auto found = symbol_.axes[k].places.find(element);
                if (found == symbol_.axes[k].places.end()) {
                    analysis_.sink.report(DiagnosticKind::undefined_element, override.span,
                                          fmt::format("'{}' has no element '{}'", symbol_.name, subscript.name));
                    return false;
                }
                place[k].push_back(found->second);
            }
        }
        return true;
    }

    Analysis& analysis_;
    Symbol& symbol_;
    const model::Variable& variable_;
    std::vector<LeftSide> left_;
    std::vector<Rectangle> overridden_;
    bool whole_override_ = false;
};

bool is_table(const Analysis& analysis, const Equation& equation) {
    if (equation.kind == Equation::Kind::lookup) return true;
    if (!equation.rhs.valid()) return false;
    const model::Expr& rhs = analysis.model.at(equation.rhs);
    if (rhs.kind == model::Expr::Kind::lookup) return true;
    if (rhs.kind != model::Expr::Kind::call) return false;
    const std::string key = canonical_key(rhs.name);
    return key == "get xls lookups" || key == "get direct lookups";
}

}  // namespace

void gather_symbols(Analysis& analysis) {
    for (const model::Variable& variable : analysis.variables) {
        const auto [known, added] = analysis.symbol_keys.emplace(variable.key, analysis.symbols.size());
        if (!added) {
            analysis.sink
                .report(DiagnosticKind::duplicate_variable, variable.span,
                        fmt::format("'{}' is defined twice", variable.name))
                .notes.push_back({analysis.symbols[known->second].span, "it is also defined here"});
            continue;
        }
        Symbol symbol;
        symbol.name = variable.name;
        symbol.key = variable.key;
        symbol.source = &variable;
        symbol.span = variable.equations.empty() ? variable.span : variable.equations[0].name_span;
        const bool table =
            !variable.equations.empty() &&
            std::ranges::all_of(variable.equations, [&](const Equation& e) { return is_table(analysis, e); });
        if (table) symbol.kind = Symbol::Kind::table;
        analysis.symbols.push_back(std::move(symbol));
        Gatherer(analysis, analysis.symbols.back(), variable).run();
    }
}

}  // namespace crux::sema
