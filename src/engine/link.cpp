// Places -> addresses, codes -> instructions.
#include "engine/program.h"

namespace crux::engine {

namespace {

class Linker {
  public:
    Linker(const Program& program, unsigned lanes, const kernels::KernelSet& set, const EngineKernels& own)
        : program_(program), lanes_(lanes), set_(set), own_(own) {}

    std::vector<Instruction> section(const List& list, std::size_t begin, std::size_t end) {
        std::vector<Instruction> out;
        std::vector<std::size_t> starts;
        for (std::size_t i = begin; i < end; ++i) {
            starts.push_back(out.size());
            add(list, list.codes[i], out);
        }
        starts.push_back(out.size());
        for (std::size_t i = begin; i < end; ++i) {
            if (list.codes[i].kind != Code::Kind::skip) continue;
            const std::size_t from = starts[i - begin], to = starts[list.codes[i].target - begin];
            out[from].jump = static_cast<std::int32_t>(to - from);
        }
        out.push_back({.run = own_.end});
        return out;
    }

  private:
    void add(const List& list, const Code& code, std::vector<Instruction>& out) {
        switch (code.kind) {
            case Code::Kind::operation:
                return out.push_back(basic(list, code, set_.instructions[static_cast<std::size_t>(code.operation)]));
            case Code::Kind::copy:
                return out.push_back(basic(list, code, set_.copy));
            case Code::Kind::lookup: {
                Instruction lookup = basic(list, code, set_.lookup);
                lookup.data = &program_.tables[code.extra].view();
                return out.push_back(lookup);
            }
            case Code::Kind::random: {
                Instruction random = basic(list, code, own_.random);
                random.data = &program_.flat.draws[code.extra];
                for (unsigned i = 0; i < 3; ++i) random.extra |= (code.from[i] != none ? 1u : 0u) << i;
                return out.push_back(random);
            }
            case Code::Kind::gather: {
                Instruction gather = basic(list, code, own_.gather);
                gather.data = &program_.flat.gathers[code.extra];
                gather.extra =
                    offset(program_.layout, program_.layout.cells[program_.flat.gathers[code.extra].first], lanes_);
                return out.push_back(gather);
            }
            case Code::Kind::choose:
                return start_choice(list, code, out);
            case Code::Kind::skip:
                return out.push_back(basic(list, code, set_.skip));
            case Code::Kind::blend:
                return out.push_back(basic(list, code, set_.blend));
            case Code::Kind::delay_start:
                return out.push_back(basic(list, code, own_.delay_start));
            case Code::Kind::delay_read:
                return out.push_back(basic(list, code, own_.delay_read));
            case Code::Kind::delay_push:
                return out.push_back(basic(list, code, own_.delay_push));
            case Code::Kind::observe:
                return observe(list, code, out);
            case Code::Kind::watch:
                return;
            case Code::Kind::check:
                return out.push_back(basic(list, code, own_.check));
        }
    }

    Instruction basic(const List& list, const Code& code, kernels::Kernel kernel) const {
        Instruction out;
        out.run = kernel;
        out.extra = code.extra;
        bool wide = false;
        for (unsigned i = 0; i < 4; ++i) {
            if (code.from[i] == none) continue;
            const Place place = list.values[code.from[i]].place;
            out.from[i] = offset(program_.layout, place, lanes_);
            if (place.lanes) out.steps = static_cast<std::uint8_t>(out.steps | (1u << i));
            wide = wide || place.lanes;
        }
        if (code.result != none) {
            const Place place = list.values[code.result].place;
            out.to = offset(program_.layout, place, lanes_);
            wide = place.lanes;
        }
        const bool own = code.kind == Code::Kind::delay_start || code.kind == Code::Kind::delay_push;
        out.count = static_cast<std::uint16_t>(wide || own ? lanes_ : kernels::uniform_copies);
        return out;
    }

    /// NaN until a case is blended in: a selector outside its cases is a fault, not a number.
    void start_choice(const List& list, const Code& code, std::vector<Instruction>& out) const {
        Instruction copy;
        copy.run = set_.copy;
        copy.to = offset(program_.layout, list.values[code.result].place, lanes_);
        copy.from[0] = offset(program_.layout, {false, not_a_number_slot}, lanes_);
        copy.count = static_cast<std::uint16_t>(lanes_);
        out.push_back(copy);
    }

    void observe(const List& list, const Code& code, std::vector<Instruction>& out) const {
        const Place place = list.values[code.from[0]].place;
        const Place row = program_.layout.outputs[code.extra];
        Instruction copy;
        copy.from[0] = offset(program_.layout, place, lanes_);
        copy.to = offset(program_.layout, row, lanes_);
        copy.count = static_cast<std::uint16_t>(lanes_);
        if (!place.lanes) {
            copy.run = set_.copy;
            out.push_back(copy);
        }
        copy.run = set_.watch;
        copy.steps = place.lanes ? 1 : 0;
        copy.to = offset(program_.layout, {true, watch_row}, lanes_);
        out.push_back(copy);
    }

    const Program& program_;
    unsigned lanes_;
    const kernels::KernelSet& set_;
    const EngineKernels& own_;
};

}  // namespace

Linked link(const Program& program, unsigned lanes, const kernels::KernelSet& set, const EngineKernels& own) {
    Linker linker(program, lanes, set, own);
    const Flat& flat = program.flat;
    Linked linked;
    linked.init = linker.section(flat.init, 0, flat.init.codes.size());
    linked.before = linker.section(flat.main, 0, program.observe_end);
    linked.after = linker.section(flat.main, program.observe_end, flat.main.codes.size());
    linked.stage = linker.section(flat.stage, 0, flat.stage.codes.size());
    for (const List& end : flat.ends) linked.ends.push_back(linker.section(end, 0, end.codes.size()));
    return linked;
}

}  // namespace crux::engine
