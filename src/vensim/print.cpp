// A model as .mdl: macros, subscript ranges, then variables in their order with a group's header
// wherever the group changes, then the sketch as it was read. Parsing the text gives the model
// back, apart from what the model does not keep (layout, comments, curves drawn beside a lookup).
#include "vensim/print.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "vensim/names.h"
#include "vensim/vensim.h"

namespace crux::vensim {

using model::Equation;
using model::Expr;
using model::Model;
using model::Variable;

namespace {

// `~` and `|` end a field, so look-alikes stand for them (a .mdl never has them in its texts).
std::string field_text(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (c == '~') {
            out += "\u223c";
        } else if (c == '|') {
            out += "\u00a6";
        } else {
            out += c;
            if (c == '\n') out += "\t\t";
        }
    }
    return out;
}

std::string value_range(const Variable& variable) {
    if (!variable.range_min && !variable.range_max && !variable.range_step) return "";
    const auto bound = [](const std::optional<double>& value) { return value ? format_number(*value) : "?"; };
    std::string out = fmt::format(" [{},{}", bound(variable.range_min), bound(variable.range_max));
    if (variable.range_step) out += ',' + format_number(*variable.range_step);
    return out + ']';
}

class ModelWriter {
  public:
    explicit ModelWriter(const Model& model) : model_(model) {}

    std::string run() {
        out_ = "{UTF-8}\n";
        for (const model::Macro& macro : model_.macros) write(macro);
        for (const model::Dimension& dimension : model_.dimensions) write(dimension);
        for (const Variable& variable : model_.variables) {
            enter_group(variable.group);
            write(variable);
        }
        groups_up_to(model_.groups.size());
        if (model_.sketch_text.empty()) {
            settings();
        } else {
            out_ += model_.sketch_text;
        }
        return std::move(out_);
    }

  private:
    void write(const model::Macro& macro) {
        out_ += ":MACRO: " + written_name(macro.name) + '(' + names(macro.inputs, 0);
        if (macro.outputs.size() > 1) out_ += " : " + names(macro.outputs, 1);
        out_ += ")\n";
        for (const Variable& variable : macro.variables) write(variable);
        out_ += ":END OF MACRO:\n";
    }

    static std::string names(const std::vector<std::string>& list, std::size_t from) {
        std::string out;
        for (std::size_t i = from; i < list.size(); ++i) out += (i > from ? ", " : "") + written_name(list[i]);
        return out;
    }

    void write(const model::Dimension& dimension) {
        out_ += written_name(dimension.name);
        if (!dimension.equals.empty()) {
            out_ += " <-> " + written_name(dimension.equals);
        } else {
            out_ += ":\n\t" + elements(dimension);
            for (std::size_t i = 0; i < dimension.mappings.size(); ++i) {
                const model::Mapping& mapping = dimension.mappings[i];
                out_ += i == 0 ? " -> " : ", ";
                out_ += mapping.entries.empty()
                            ? written_name(mapping.target)
                            : fmt::format("({}: {})", written_name(mapping.target), names(mapping.entries, 0));
            }
        }
        out_ += "\n\t~\t\n\t~\t" + field_text(dimension.documentation) + "\n\t|\n\n";
    }

    std::string elements(const model::Dimension& dimension) const {
        if (dimension.source.valid()) return print_expression(model_, dimension.source);
        if (!dimension.members.empty() || !dimension.numeric_size) return names(dimension.members, 0);
        std::vector<std::string> numbers;
        for (std::uint32_t i = 1; i <= *dimension.numeric_size; ++i) numbers.push_back(std::to_string(i));
        return names(numbers, 0);
    }

    void write(const Variable& variable) {
        for (std::size_t i = 0; i < variable.equations.size(); ++i) {
            write(variable, variable.equations[i]);
            if (i + 1 < variable.equations.size()) out_ += " ~~|\n";
        }
        out_ += "\n\t~\t" + field_text(variable.units) + value_range(variable);
        out_ += "\n\t~\t" + field_text(variable.documentation);
        if (variable.supplementary) out_ += "\n\t~\t:SUPPLEMENTARY ";
        out_ += "\n\t|\n\n";
    }

    void write(const Variable& variable, const Equation& equation) {
        out_ += written_name(variable.name) + written_subscripts(model_, equation.subscripts);
        for (std::size_t i = 0; i < equation.exceptions.size(); ++i) {
            out_ += (i == 0 ? " :EXCEPT: " : ", ") + written_subscripts(model_, equation.exceptions[i]);
        }
        out_ += equation.keyword;
        if (!equation.rhs.valid()) {
            if (equation.kind != Equation::Kind::data) out_ += " = A FUNCTION OF()";
            return;
        }
        const Expr& right_side = model_.at(equation.rhs);
        if (right_side.kind == Expr::Kind::lookup) {
            out_ += "(\n\t" + written_points(right_side.lookup) + ')';
            return;
        }
        out_ += equation.kind == Equation::Kind::data         ? " :=\n\t"
                : equation.kind == Equation::Kind::unchanging ? " ==\n\t"
                                                              : " =\n\t";
        out_ += print_expression(model_, equation.rhs);
    }

    void enter_group(const std::string& name) {
        if (name == group_) return;
        const auto found = std::ranges::find(model_.groups, name, &model::Group::name);
        const auto index = static_cast<std::size_t>(found - model_.groups.begin());
        groups_up_to(std::min(index + 1, model_.groups.size()));
        if (name != group_) header({name, {}});
    }

    // Headers are written in the order of the model's groups, each with its text once.
    void groups_up_to(std::size_t count) {
        for (; written_groups_ < count; ++written_groups_) header(model_.groups[written_groups_]);
    }

    void header(const model::Group& group) {
        const std::string stars(56, '*');
        out_ += fmt::format("{0}\n\t.{1}\n{0}~\n\t\t{2}\n\t|\n\n", stars, field_text(group.name),
                            field_text(group.documentation));
        group_ = group.name;
    }

    // For models that come from elsewhere and have no sketch.
    void settings() {
        if (model_.unit_equivalences.empty() && model_.time.method == model::Method::euler) return;
        out_ += "///---\\\\\\\n:L<%^E!@\n";
        const int method = model_.time.method == model::Method::rk4   ? 1
                           : model_.time.method == model::Method::rk2 ? 3
                                                                      : 0;
        out_ += fmt::format("15:0,0,0,{},0,0\n", method);
        for (const auto& [unit, other] : model_.unit_equivalences) out_ += fmt::format("22:{},{}\n", unit, other);
    }

    const Model& model_;
    std::string out_;
    std::string group_;
    std::size_t written_groups_ = 0;
};

}  // namespace

std::string print(const Model& model) { return ModelWriter(model).run(); }

}  // namespace crux::vensim
