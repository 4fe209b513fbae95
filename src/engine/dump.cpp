// The linear code as text: one line a code, `r` a row of the block's width, `u` one that all lanes share.
#include <fmt/format.h>

#include "engine/program.h"

namespace crux::engine {

namespace {

std::string_view kind_name(const Code& code) {
    switch (code.kind) {
        case Code::Kind::operation:
            return operation_info(code.operation).name;
        case Code::Kind::pair:
            return "pair";
        case Code::Kind::triple:
            return "triple";
        case Code::Kind::tree:
            return "tree";
        case Code::Kind::choice:
            return "choice";
        case Code::Kind::copy:
            return "copy";
        case Code::Kind::lookup:
            return "lookup";
        case Code::Kind::divide_known:
            return "divide_known";
        case Code::Kind::reciprocal:
            return "reciprocal";
        case Code::Kind::first_lookup:
            return "first_lookup";
        case Code::Kind::random:
            return "random";
        case Code::Kind::gather:
            return "gather";
        case Code::Kind::choose:
            return "choose";
        case Code::Kind::skip:
            return "skip_unless";
        case Code::Kind::blend:
            return "blend";
        case Code::Kind::delay_start:
            return "delay_start";
        case Code::Kind::delay_read:
            return "delay_read";
        case Code::Kind::delay_push:
            return "delay_push";
        case Code::Kind::observe:
            return "observe";
        case Code::Kind::watch:
            return "watch";
        case Code::Kind::check:
            return "check";
    }
    return "";
}

class Printer {
  public:
    explicit Printer(const Program& program) : program_(program) {}

    std::string text() {
        const Flat& flat = program_.flat;
        out_ = fmt::format("program: {} rows, {} shared slots\n", program_.layout.rows, program_.layout.slots);
        list("init", flat.init);
        list("step", flat.main);
        if (!flat.stage.codes.empty()) list("stage", flat.stage);
        for (std::size_t i = 0; i < flat.ends.size(); ++i) list(fmt::format("end {}", i + 2), flat.ends[i]);
        return out_;
    }

  private:
    void list(std::string_view title, const List& list) {
        out_ += fmt::format("{}:\n", title);
        for (std::size_t i = 0; i < list.codes.size(); ++i) {
            out_ += fmt::format("{:6}  ", i);
            line(list, list.codes[i]);
        }
    }

    void line(const List& list, const Code& code) {
        if (code.result != none) out_ += fmt::format("{} = ", value(list, code.result));
        out_ += kind_name(code);
        for (ValueNumber from : code.from) {
            if (from != none) out_ += ' ' + value(list, from);
        }
        if (code.kind != Code::Kind::operation && code.kind != Code::Kind::copy)
            out_ += fmt::format(" #{}", code.extra);
        if (code.kind == Code::Kind::skip) out_ += fmt::format(" -> {}", code.target);
        out_ += '\n';
    }

    std::string value(const List& list, ValueNumber number) const {
        const Value& v = list.values[number];
        switch (v.source) {
            case Value::Source::number:
                return fmt::format("{}", v.number);
            case Value::Source::time:
                return "time";
            case Value::Source::step_time:
                return "step_time";
            case Value::Source::cell:
            case Value::Source::computed:
                break;
        }
        std::string text = fmt::format("{}{}", v.place.lanes ? 'r' : 'u', v.place.index);
        if (v.cell == none || !program_.flat.cells[v.cell].variable.valid()) return text;
        const Element element = program_.flat.cells[v.cell];
        return text + fmt::format("'{}'", program_.module.element_name(element.variable, element.index));
    }

    const Program& program_;
    std::string out_;
};

}  // namespace

std::string dump(const Program& program) { return Printer(program).text(); }

}  // namespace crux::engine
