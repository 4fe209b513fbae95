// A file: entries that end at `|`, each a group, an equation with its fields (units,
// documentation, :SUPPLEMENTARY:), or the beginning or end of a macro; then the sketch.
// Whatever is wrong in an entry, the next one is read.
#include "vensim/vensim.h"

#include <fmt/format.h>

#include <filesystem>
#include <unordered_map>

#include "base/text.h"
#include "vensim/equation.h"
#include "vensim/fields.h"
#include "vensim/names.h"
#include "vensim/sketch.h"

namespace crux::vensim {

using model::Model;
using model::Variable;

namespace {

/// The variables of the model or of one macro, found by key.
class Scope {
  public:
    explicit Scope(std::vector<Variable>& variables) : variables_(&variables) {}

    Variable& get(const std::string& name) {
        std::string key = canonical_key(name);
        const auto [found, fresh] = index_.emplace(key, variables_->size());
        if (fresh) {
            Variable& variable = variables_->emplace_back();
            variable.name = name;
            variable.key = std::move(key);
        }
        return (*variables_)[found->second];
    }

  private:
    std::vector<Variable>* variables_;
    std::unordered_map<std::string, std::size_t> index_;
};

// What stands between the rows of stars, without the dot before it.
std::string group_name(std::string_view title) {
    const std::string spaced = single_spaced(title);
    const auto first = spaced.find_first_not_of("* ");
    if (first == std::string::npos) return "";
    std::string name = spaced.substr(first, spaced.find_last_not_of("* \\") + 1 - first);
    return name.starts_with('.') ? std::string(trim(name.substr(1))) : name;
}

class FileReader {
  public:
    FileReader(const SourceText& source, Model& model)
        : source_(source), text_(source.text()), limit_(sketch_begin(text_)), model_(model), global_(model.variables) {}

    void run() {
        for (;;) {
            skip_to_entry();
            if (at_ >= limit_) break;
            entry();
        }
        if (macro_) unfinished_macro();
        read_sketch(source_, limit_, model_);
        read_time_specs();
    }

  private:
    // Comments between entries may be groups in an old form: {**Name**}
    void skip_to_entry() {
        for (;;) {
            while (const std::size_t length = blank_length(text_.substr(0, limit_), at_)) at_ += length;
            const std::size_t end = at_ < limit_ && text_[at_] == '{' ? comment_end(text_, at_, limit_) : at_;
            if (end == at_) return;
            if (text_.substr(at_).starts_with("{**")) {
                group_ = group_name(text_.substr(at_ + 1, end - at_ - 2));
                note_group(group_, {});
            }
            at_ = end;
        }
    }

    void entry() {
        std::size_t end = at_;
        const Keyword keyword = keyword_at(text_.substr(0, limit_), at_, end);
        if (text_[at_] == '*') {
            group();
        } else if (keyword == Keyword::macro) {
            begin_macro(end);
        } else if (keyword == Keyword::end_of_macro) {
            end_macro(end);
        } else if (text_[at_] == '|') {
            ++at_;
        } else {
            equation();
        }
    }

    // ****\n.Name\n****~ documentation |
    void group() {
        const Fields fields = read_fields(source_, std::min(text_.find_first_of("~|", at_), limit_), limit_);
        group_ = group_name(text_.substr(at_, fields.begin - at_));
        if (fields.ended) {
            note_group(group_, joined_lines(fields.text(source_, 0)));
        } else {
            missing_bar(at_);
        }
        at_ = fields.end;
    }

    void note_group(const std::string& name, std::string documentation) {
        if (groups_.emplace(name, model_.groups.size()).second)
            model_.groups.push_back({name, std::move(documentation)});
    }

    void equation() {
        const std::size_t begin = at_;
        const Lexed lexed = lex(source_, begin, limit_, tokens_);
        Definition made = Unparsed{};
        if (lexed.ok) {
            EquationParser parser(source_, tokens_, model_);
            made = parser.definition();
        } else if (tokens_.front().kind == TokenKind::name) {
            const Token& name = tokens_.front();
            made = Unparsed{name_of(source_.slice(name.begin, name.end)), source_.span(name.begin, name.end)};
        }
        const Fields fields = read_fields(source_, lexed.end, limit_);
        if (!fields.ended) missing_bar(begin);
        std::visit([&](auto& definition) { keep(definition, fields); }, made);
        at_ = fields.end;
    }

    void keep(VariableDefinition& made, const Fields& fields) {
        Variable& variable = scope().get(made.name);
        if (variable.equations.empty()) {
            variable.span = made.equation.span;
            if (!macro_) variable.group = group_;
        }
        variable.equations.push_back(std::move(made.equation));
        fields.into(source_, variable);
    }

    void keep(model::Dimension& made, const Fields& fields) {
        made.documentation = fields.documentation(source_);
        model_.dimensions.push_back(std::move(made));
    }

    void keep(RealityCheck& made, const Fields&) {
        source_.report(DiagnosticKind::vensim_reality_check, made.span,
                       fmt::format("`{}` is a reality check; it was passed over", made.name));
    }

    // The name stays known, so that it is not reported again wherever it is used.
    void keep(Unparsed& made, const Fields& fields) {
        if (made.name.empty()) return;
        VariableDefinition empty{made.name, {}};
        empty.equation.kind = model::Equation::Kind::empty;
        empty.equation.span = empty.equation.name_span = made.name_span;
        keep(empty, fields);
    }

    void missing_bar(std::size_t begin) {
        source_.report(
            DiagnosticKind::vensim_missing_bar, source_.span(begin, std::min(text_.find('\n', begin), limit_)),
            "expected `|` at the end of what begins here, found the end of the equations", "end it with `|`");
    }

    Scope& scope() { return macro_ ? macro_scope_ : global_; }

    void begin_macro(std::size_t after_keyword) {
        if (macro_) unfinished_macro();
        const std::size_t close = text_.substr(0, limit_).find(')', after_keyword);
        const std::size_t end =
            close == std::string_view::npos ? std::min(text_.find_first_of("~|", after_keyword), limit_) : close + 1;
        const std::size_t begin = at_;
        const Lexed lexed = lex(source_, after_keyword, end, tokens_);
        std::optional<model::Macro> macro;
        if (lexed.ok) macro = EquationParser(source_, tokens_, model_).macro_header();
        macro_ = macro ? std::move(*macro) : model::Macro();
        macro_->span = source_.span(begin, lexed.end);
        macro_scope_ = Scope(macro_->variables);
        at_ = std::max(lexed.end, after_keyword);
        if (at_ < limit_ && text_[at_] == '~') ++at_;
    }

    void end_macro(std::size_t end) {
        if (macro_) {
            if (!macro_->name.empty()) model_.macros.push_back(std::move(*macro_));
            macro_.reset();
        } else {
            source_.report(DiagnosticKind::vensim_macro, source_.span(at_, end),
                           ":END OF MACRO: stands here without a :MACRO: before it");
        }
        at_ = end;
    }

    void unfinished_macro() {
        source_.report(DiagnosticKind::vensim_macro, macro_->span,
                       fmt::format("the macro `{}` has no :END OF MACRO:", macro_->name));
        end_macro(at_);
    }

    void read_time_specs() {
        take_time("initial time", model_.time.initial);
        take_time("final time", model_.time.final);
        take_time("saveper", model_.time.save_step);
        take_time("time step", model_.time.step);
    }

    void take_time(std::string_view key, model::ExprId& into) {
        for (const Variable& variable : model_.variables) {
            if (variable.key != key) continue;
            if (!variable.equations.empty()) into = variable.equations.front().rhs;
            if (!variable.units.empty()) model_.time.units = variable.units;
        }
    }

    const SourceText& source_;
    std::string_view text_;
    std::size_t limit_;
    std::size_t at_ = 0;
    Model& model_;
    Scope global_;
    std::optional<model::Macro> macro_;
    Scope macro_scope_ = global_;
    std::string group_;
    std::unordered_map<std::string, std::size_t> groups_;
    std::vector<Token> tokens_;
};

}  // namespace

Model parse(FileId file, const SourceSet& sources, DiagnosticSink& sink) {
    Model model;
    model.dialect = model::Dialect::vensim;
    model.file = file;
    model.name = std::filesystem::path(sources.file(file).path).stem().string();
    const SourceText source(file, sources.file(file).text, sink);
    FileReader(source, model).run();
    return model;
}

model::ExprId parse_expression(Model& model, std::string_view text, Span span, DiagnosticSink& sink) {
    const SourceText source(span, text, sink);
    std::vector<Token> tokens;
    const Lexed lexed = lex(source, 0, text.size(), tokens);
    if (!lexed.ok) return {};
    if (lexed.end < text.size()) {
        sink.report(DiagnosticKind::vensim_syntax, source.span(lexed.end, lexed.end + 1),
                    fmt::format("expected an operator or the end of the expression, found `{}`", text[lexed.end]));
        return {};
    }
    return EquationParser(source, tokens, model).whole_right_side();
}

}  // namespace crux::vensim
