// Places -> addresses, codes -> instructions.
#include "engine/machine_code.h"
#include "engine/program.h"
#include "kernels/fusion.h"

namespace crux::engine {

namespace {

class Linker {
  public:
    Linker(const Program& program, unsigned lanes, const kernels::KernelSet& set, const EngineKernels& own,
           std::byte* memory)
        : program_(program), lanes_(lanes), set_(set), own_(own), memory_(memory) {
        if (machine_code_available(set.set)) code_ = program.machine_code(lanes);
    }

    std::vector<Instruction> section(const List& list, std::size_t begin, std::size_t end) {
        std::vector<Instruction> out;
        std::vector<std::size_t> starts;
        for (std::size_t i = begin; i < end; ++i) {
            starts.push_back(out.size());
            const Stretch* stretch = code_ != nullptr ? code_->at(list, i) : nullptr;
            if (stretch == nullptr) {
                add(list, list.codes[i], out);
                continue;
            }
            out.emplace_back().run = stretch->run;
            out.back().to = reinterpret_cast<double*>(memory_);
            for (; i + 1 < stretch->end; ++i) starts.push_back(out.size());
        }
        starts.push_back(out.size());
        for (std::size_t i = begin; i < end; ++i) {
            if (list.codes[i].kind != Code::Kind::skip) continue;
            const std::size_t from = starts[i - begin], to = starts[list.codes[i].target - begin];
            out[from].jump = static_cast<std::int32_t>(to - from);
        }
        out.push_back({});
        out.back().run = set_.end;
        return out;
    }

  private:
    void add(const List& list, const Code& code, std::vector<Instruction>& out) {
        switch (code.kind) {
            case Code::Kind::operation:
                return out.push_back(basic(list, code, set_.instructions[static_cast<std::size_t>(code.operation)]));
            case Code::Kind::pair:
                return out.push_back(basic(list, code, set_.pairs[code.extra]));
            case Code::Kind::triple:
                return out.push_back(basic(list, code, set_.triples[code.extra]));
            case Code::Kind::tree:
                return out.push_back(basic(list, code, set_.trees[code.extra]));
            case Code::Kind::choice:
                return out.push_back(basic(list, code, set_.choices[code.extra]));
            case Code::Kind::copy:
                return out.push_back(basic(list, code, set_.copy));
            case Code::Kind::divide_known:
                return out.push_back(basic(list, code, set_.divide_known));
            case Code::Kind::reciprocal:
                return out.push_back(basic(list, code, set_.reciprocal));
            case Code::Kind::lookup: {
                const kernels::LookupView& view = program_.tables[code.extra].view();
                Instruction lookup = basic(list, code, set_.lookups[kernels::lookup_number(view)]);
                lookup.describe(&view);
                return out.push_back(lookup);
            }
            case Code::Kind::first_lookup: {
                const kernels::LookupView& view = program_.tables[code.extra].view();
                const kernels::Kernel* of_first = set_.first_lookups[code.first];
                Instruction lookup = basic(list, code, of_first[kernels::lookup_number(view)]);
                lookup.describe(&view);
                return out.push_back(lookup);
            }
            case Code::Kind::random: {
                Instruction random = basic(list, code, own_.random);
                random.describe(&program_.flat.draws[code.extra]);
                random.extra = 0;
                for (unsigned i = 0; i < 3; ++i) random.extra |= (code.from[i] != none ? 1u : 0u) << i;
                return out.push_back(random);
            }
            case Code::Kind::gather: {
                Instruction gather = basic(list, code, own_.gather);
                gather.describe(&program_.flat.gathers[code.extra]);
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
            out.from[i] = at(place);
            out.steps[i] = step(place);
            wide = wide || place.lanes;
        }
        if (code.result != none) {
            const Place place = list.values[code.result].place;
            out.to = at(place);
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
        copy.to = at(list.values[code.result].place);
        copy.from[0] = at({false, not_a_number_slot});
        copy.count = static_cast<std::uint16_t>(lanes_);
        out.push_back(copy);
    }

    void observe(const List& list, const Code& code, std::vector<Instruction>& out) const {
        const Value& value = list.values[code.from[0]];
        Instruction copy;
        copy.from[0] = at(value.place);
        copy.steps[0] = step(value.place);
        copy.count = static_cast<std::uint16_t>(lanes_);
        if (!value.place.lanes) {
            copy.run = set_.copy;
            copy.to = at(program_.layout.outputs[code.extra]);
            out.push_back(copy);
        }
        if (value.source == Value::Source::cell && stays_wrong(program_, value.cell)) return;
        copy.run = set_.watch;
        copy.to = at({true, watch_row});
        out.push_back(copy);
    }

    double* at(Place place) const {
        return reinterpret_cast<double*>(memory_ + offset(program_.layout, place, lanes_));
    }
    std::uint8_t step(Place place) const {
        return static_cast<std::uint8_t>(place.lanes ? set_.lanes * sizeof(double) : 0);
    }

    const Program& program_;
    unsigned lanes_;
    const kernels::KernelSet& set_;
    const EngineKernels& own_;
    std::byte* memory_;
    const MachineCode* code_ = nullptr;
};

}  // namespace

Linked link(const Program& program, unsigned lanes, const kernels::KernelSet& set, const EngineKernels& own,
            std::byte* memory) {
    Linker linker(program, lanes, set, own, memory);
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
