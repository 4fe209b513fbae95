// See definitions.h. A variable all of whose equations are numbers is a constant; one all of whose
// equations are INTEG is a stock; all others are auxiliaries, element by element if need be.
#include "sema/definitions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "functions/functions.h"
#include "sema/constants.h"
#include "sema/lowerer.h"
#include "sema/nonnegative.h"
#include "sema/tables.h"

namespace crux::sema {

using model::Equation;
using model::Expr;
using model::ExprId;

namespace {

bool calls(const Analysis& analysis, ExprId id, Function function) {
    if (!id.valid() || analysis.model.at(id).kind != Expr::Kind::call) return false;
    const std::string_view name = analysis.model.at(id).name;
    const FunctionInfo* info = find_function(NameDialect::vensim, name);
    if (analysis.xmile() && (!info || info->function != Function::integ))
        info = find_function(NameDialect::xmile, name);
    return info && info->function == function && analysis.model.at(id).arguments.size() >= info->min_args;
}

bool is_literal(const Analysis& analysis, const Part& part) {
    return part.fixed || literal_number(analysis.model, part.equation->rhs) ||
           literal_list(analysis.model, part.equation->rhs);
}

/// Calls `visit` with each element of a part: its flat place and its elements.
template <class Visit>
void each_element(const Symbol& symbol, const Part& part, const Visit& visit) {
    std::vector<std::size_t> at(part.rectangle.size(), 0);
    for (;;) {
        std::size_t flat = 0;
        std::vector<ElementId> element;
        for (std::size_t k = 0; k < at.size(); ++k) {
            flat = flat * symbol.axes[k].elements.size() + part.rectangle[k][at[k]];
            element.push_back(part.frame.ranges[k].elements[at[k]]);
        }
        visit(flat, element);
        std::size_t k = at.size();
        while (k > 0 && ++at[k - 1] == part.rectangle[k - 1].size()) at[--k] = 0;
        if (k == 0) return;
    }
}

class Definer {
  public:
    Definer(Analysis& analysis, Symbol& symbol) : analysis_(analysis), symbol_(symbol) {}

    void declare() {
        if (symbol_.broken) return;
        if (symbol_.kind == Symbol::Kind::table) {
            define_table(analysis_, symbol_);
            return;
        }
        check_equations();
        ir::Variable variable;
        variable.name = symbol_.name;
        for (const ArrayAxis& axis : symbol_.axes) variable.axes.push_back(axis.axis);
        variable.role = role();
        variable.units = symbol_.source->units;
        variable.documentation = symbol_.source->documentation;
        variable.span = symbol_.span;
        variable.hidden = analysis_.macro_variables.contains(symbol_.key);
        symbol_.variable = ir::VariableId(analysis_.module.variables.size());
        analysis_.module.variables.push_back(std::move(variable));
    }

    void define() {
        if (symbol_.broken || symbol_.kind == Symbol::Kind::table || !replacement_fits()) return;
        switch (analysis_.module.at(symbol_.variable).role) {
            case ir::Role::constant:
                define_constant(symbol_.variable);
                break;
            case ir::Role::stock:
                define_stock();
                break;
            default:
                define_auxiliary();
                break;
        }
        fill_holes();
    }

  private:
    ir::Role role() const {
        const auto all = [&](auto test) { return std::ranges::all_of(symbol_.parts, test); };
        if (symbol_.replacement == nullptr && all([&](const Part& p) { return is_constant(p); }))
            return ir::Role::constant;
        if (all([&](const Part& p) { return is_stock(p); })) return ir::Role::stock;
        return ir::Role::auxiliary;
    }

    bool is_constant(const Part& part) const {
        if (part.fixed) return true;
        if (is_limited(analysis_, symbol_)) return false;
        return is_literal(analysis_, part) || reads_constants(analysis_, part);
    }

    bool is_stock(const Part& part) const {
        return !part.fixed && calls(analysis_, part.equation->rhs, Function::integ);
    }

    void check_equations() {
        for (const Part& part : symbol_.parts) {
            if (part.fixed) continue;
            if (!part.equation->rhs.valid()) {
                report_missing(part);
                return;
            }
            const std::vector<double>* list = literal_list(analysis_.model, part.equation->rhs);
            std::size_t wanted = 1;
            for (const auto& written : part.written) wanted *= written.size();
            if (!list || list->size() == wanted || list->size() == 1) continue;
            analysis_.sink.report(DiagnosticKind::array_constant_size, analysis_.model.at(part.equation->rhs).span,
                                  fmt::format("'{}' has {} elements, but {} numbers are given",
                                              part_name(analysis_, symbol_, part), wanted, list->size()));
            symbol_.broken = true;
            return;
        }
    }

    // The Vensim front end leaves an equation that it could not read, and has reported, empty.
    bool already_reported(const Equation& equation) const {
        return analysis_.model.dialect == model::Dialect::vensim && equation.kind == Equation::Kind::empty &&
               !equation.rhs.valid();
    }

    void report_missing(const Part& part) {
        symbol_.broken = true;
        if (already_reported(*part.equation)) return;
        const bool data = !part.equation->keyword.empty() || part.equation->kind == Equation::Kind::data;
        analysis_.sink.report(
            DiagnosticKind::missing_equation, part.equation->name_span,
            data ? fmt::format("'{}' takes its values from a data file, and none is given", symbol_.name)
                 : fmt::format("'{}' has no equation", symbol_.name),
            "write an equation, or give it a value with --set");
    }

    Origin origin(const Part& part) const { return {symbol_.name, symbol_.key, part.id, part.equation->name_span}; }

    void define_constant(ir::VariableId target) {
        std::vector<double> values(symbol_.elements(), ir::missing_value);
        for (const Part& part : symbol_.parts) {
            std::optional<std::vector<double>> file;
            if (!is_literal(analysis_, part)) {
                file = file_constants(analysis_, symbol_, part);
                if (!file) return;
            }
            std::size_t next = 0;
            each_element(symbol_, part, [&](std::size_t flat, const std::vector<ElementId>& element) {
                values[flat] = file ? (*file)[next] : literal_at(analysis_.model, symbol_, part, element).value_or(0);
                ++next;
            });
        }
        analysis_.module.variables[target.index].values = std::move(values);
    }

    Task task(Section section, ir::VariableId target, const Part& part, Lowerer::Emit value) const {
        Task made;
        made.section = section;
        made.target = target;
        made.frame = part.frame;
        made.origin = origin(part);
        // Symbols do not move any more when tasks run.
        made.emit = [&symbol = symbol_, target, value = std::move(value)](Lowerer& l) {
            l.store(symbol, target, value(l));
        };
        return made;
    }

    static Lowerer::Emit emit(ExprId id) {
        return [id](Lowerer& l) { return l.number(id); };
    }

    void define_stock() {
        const std::vector<ir::AxisId> axes = analysis_.module.at(symbol_.variable).axes;
        const ir::VariableId rate =
            analysis_.hide(ir::Role::auxiliary, fmt::format("rate of {}", symbol_.name), axes, symbol_.span);
        analysis_.module.variables[symbol_.variable.index].rate = rate;
        for (const Part& part : symbol_.parts) {
            const Expr& integ = analysis_.model.at(part.equation->rhs);
            const auto own = [&](std::size_t i) { return emit(integ.arguments[i]); };
            Lowerer::Emit flow = replaced(own(0), 0), start = replaced(own(1), 1);
            flow = limited_rate(analysis_, symbol_, std::move(flow));
            analysis_.tasks.push_back(task(Section::init, symbol_.variable, part, std::move(start)));
            analysis_.tasks.push_back(task(Section::step, rate, part, std::move(flow)));
        }
    }

    // With a replacement: a choice among the part's own value and the alternatives; of a stock,
    // among argument `argument` of INTEG.
    Lowerer::Emit replaced(Lowerer::Emit own, std::optional<std::size_t> argument) const {
        if (!symbol_.replacement) return own;
        std::vector<Lowerer::Emit> cases = {std::move(own)};
        for (ExprId alternative : symbol_.replacement->alternatives) {
            if (argument) alternative = analysis_.model.at(alternative).arguments[*argument];
            cases.push_back(alternative_value(alternative));
        }
        return [selector = symbol_.selector, cases](Lowerer& l) { return l.choose(selector, cases); };
    }

    bool replacement_fits() const {
        if (!symbol_.replacement) return true;
        const bool stock = analysis_.module.at(symbol_.variable).role == ir::Role::stock;
        for (ExprId alternative : symbol_.replacement->alternatives) {
            std::string_view expected;
            if (!alternative.valid()) return false;
            if (stock && !calls(analysis_, alternative, Function::integ)) {
                expected = "it is a stock, and needs INTEG(rate, initial value)";
            } else if (literal_list(analysis_.model, alternative)) {
                expected = "a list of numbers cannot stand there, give an expression";
            } else if (analysis_.model.at(alternative).kind == Expr::Kind::lookup) {
                expected = "it is no lookup";
            }
            if (expected.empty()) continue;
            analysis_.sink.report(
                DiagnosticKind::bad_replacement, symbol_.replacement->span,
                fmt::format("what is to replace the equation of '{}' does not fit: {}", symbol_.name, expected));
            return false;
        }
        return true;
    }

    // An alternative is written with the names of the variable's dimensions.
    Lowerer::Emit alternative_value(ExprId alternative) const {
        std::vector<Binding> bindings;
        for (std::uint32_t k = 0; k < symbol_.axes.size(); ++k) {
            if (symbol_.axes[k].dimension.valid()) bindings.push_back({symbol_.axes[k].dimension, false, k});
        }
        return [bindings, alternative](Lowerer& l) {
            std::vector<Binding>& present = l.frame().bindings;
            const std::vector<Binding> before = present;
            present.insert(present.begin(), bindings.begin(), bindings.end());
            const ir::ValueId value = l.number(alternative);
            present = before;
            return value;
        };
    }

    void define_auxiliary() {
        for (const Part& part : symbol_.parts) {
            if (is_constant(part)) {
                define_constant_part(part);
            } else if (reads_series(analysis_, part)) {
                define_data_part(part);
            } else {
                define_equation_part(part);
            }
        }
    }

    void add(const Part& part, Lowerer::Emit value, Lowerer::Emit initial) {
        analysis_.tasks.push_back(task(Section::step, symbol_.variable, part, std::move(value)));
        analysis_.initial_tasks[symbol_.variable].push_back(
            task(Section::init, symbol_.variable, part, std::move(initial)));
    }

    void define_equation_part(const Part& part) {
        const ExprId rhs = part.equation->rhs;
        if (calls(analysis_, rhs, Function::initial) && !symbol_.replacement) {
            analysis_.tasks.push_back(
                task(Section::init, symbol_.variable, part, emit(analysis_.model.at(rhs).arguments[0])));
            return;
        }
        Lowerer::Emit value = limited_flow(analysis_, symbol_, replaced(emit(rhs), std::nullopt));
        Lowerer::Emit initial = value;
        if (part.equation->initial.valid()) initial = replaced(emit(part.equation->initial), std::nullopt);
        add(part, std::move(value), std::move(initial));
    }

    // Numbers among equations, or the stated numbers of a replaced constant: a hidden constant.
    void define_constant_part(const Part& part) {
        const ir::VariableId numbers = own_numbers();
        const auto load = [&symbol = symbol_, numbers](Lowerer& l) { return l.load(numbers, l.own_indices(symbol)); };
        const Lowerer::Emit value = part.fixed ? Lowerer::Emit(load) : replaced(load, std::nullopt);
        add(part, value, value);
    }

    ir::VariableId own_numbers() {
        if (numbers_.valid()) return numbers_;
        const std::vector<ir::AxisId> axes = analysis_.module.at(symbol_.variable).axes;
        numbers_ = analysis_.hide(ir::Role::constant, fmt::format("{} as stated", symbol_.name), axes, symbol_.span);
        std::vector<double> values(symbol_.elements(), 0);
        for (const Part& part : symbol_.parts) {
            if (!is_constant(part)) continue;
            std::optional<std::vector<double>> file;
            if (!is_literal(analysis_, part)) file = file_constants(analysis_, symbol_, part);
            std::size_t next = 0;
            each_element(symbol_, part, [&](std::size_t flat, const std::vector<ElementId>& element) {
                const std::size_t place = next++;
                values[flat] = file && place < file->size()
                                   ? (*file)[place]
                                   : literal_at(analysis_.model, symbol_, part, element).value_or(0);
            });
        }
        analysis_.module.variables[numbers_.index].values = std::move(values);
        return numbers_;
    }

    void define_data_part(const Part& part) {
        const auto table = data_table(analysis_, symbol_, part);
        if (!table) return;
        Lowerer::Emit value = [table = *table](Lowerer& l) { return l.series(table); };
        if (canonical_key(part.equation->keyword) == ":raw:") {
            ir::Table times = analysis_.module.tables[table->index];
            for (ir::Points& points : times.elements) points.y = points.x;
            const ir::TableId at(analysis_.module.tables.size());
            analysis_.module.tables.push_back(std::move(times));
            value = [table = *table, at](Lowerer& l) { return l.raw_series(table, at); };
        }
        add(part, value, value);
    }

    // Elements that lie between those defined (in a rectangle of several dimensions) are :NA:.
    void fill_holes() {
        std::vector<Rectangle> defined;
        defined.reserve(symbol_.parts.size());
        for (const Part& part : symbol_.parts) defined.push_back(part.rectangle);
        const auto holes = difference(whole(symbol_.extents()), defined);
        if (holes.empty()) return;
        std::size_t missing = 0;
        for (const Rectangle& hole : holes) missing += area(hole);
        analysis_.sink.report(DiagnosticKind::incomplete_array, symbol_.span,
                              fmt::format("'{}' has no equation for {} of its {} elements; they are :NA:", symbol_.name,
                                          missing, symbol_.elements()));
        if (analysis_.module.at(symbol_.variable).role == ir::Role::constant) return;
        for (const Rectangle& hole : holes) {
            Part part;
            part.id = analysis_.part_count++;
            part.equation = symbol_.parts[0].equation;
            for (std::size_t k = 0; k < hole.size(); ++k) {
                Range range;
                for (std::uint32_t place : hole[k]) range.elements.push_back(symbol_.axes[k].elements[place]);
                part.frame.bind(std::move(range), {}, false);
            }
            analysis_.tasks.push_back(
                task(Section::init, symbol_.variable, part, [](Lowerer& l) { return l.literal(ir::missing_value); }));
            const ir::VariableId rate = analysis_.module.at(symbol_.variable).rate;
            if (!rate.valid()) continue;
            analysis_.tasks.push_back(task(Section::step, rate, part, [](Lowerer& l) { return l.literal(0); }));
        }
    }

    Analysis& analysis_;
    Symbol& symbol_;
    ir::VariableId numbers_;
};

void attach_replacements(Analysis& analysis) {
    for (const Replacement& replacement : analysis.replacements) {
        Symbol* symbol = analysis.find(replacement.variable);
        if (!symbol) {
            analysis.sink.report(
                DiagnosticKind::unknown_name, replacement.span,
                fmt::format("'{}' is to be replaced, but the model does not define it", replacement.variable),
                analysis.suggestion(replacement.variable));
            continue;
        }
        if (symbol->replacement) {
            analysis.sink.report(DiagnosticKind::bad_replacement, replacement.span,
                                 fmt::format("'{}' is replaced by two claims ('{}' and '{}')", symbol->name,
                                             symbol->replacement->selector, replacement.selector));
            continue;
        }
        symbol->replacement = &replacement;
        ir::Variable selector;
        selector.name = replacement.selector;
        selector.role = ir::Role::selector;
        selector.values = {0};
        selector.span = replacement.span;
        symbol->selector = ir::VariableId(analysis.module.variables.size());
        analysis.module.variables.push_back(std::move(selector));
    }
}

void check_overrides(Analysis& analysis) {
    for (const Override& override : analysis.options.overrides) {
        const std::string name(trim(std::string_view(override.name).substr(0, override.name.find('['))));
        if (analysis.find(name) || analysis.time_names.contains(canonical_key(name))) continue;
        analysis.sink.report(DiagnosticKind::unknown_name, override.span,
                             fmt::format("'{}' is to be set, but the model does not define it", name),
                             analysis.suggestion(name));
    }
}

}  // namespace

void declare_symbols(Analysis& analysis) {
    check_overrides(analysis);
    attach_replacements(analysis);
    for (Symbol& symbol : analysis.symbols) Definer(analysis, symbol).declare();
}

void define_symbols(Analysis& analysis) {
    for (Symbol& symbol : analysis.symbols) Definer(analysis, symbol).define();
}

}  // namespace crux::sema
