// What of machine code does not depend on asmjit, and what stands in where there is none.
//
// Long stretches: codes whose result all lanes share are not translated (they run once a block, not
// once for every 8 lanes), so they are moved up, over codes that differ among lanes. Those never
// write what all lanes share, so only the shared codes that write cells must keep their place.
#include "engine/machine_code.h"

#include <algorithm>
#include <map>
#include <mutex>

namespace crux::engine {

namespace {

bool is_shared(const List& list, const Code& code) { return code.result != none && !list.values[code.result].lanes; }

/// Nothing moves over it.
bool stays(const List& list, const Code& code) {
    if (acts(code.kind) || code.kind == Code::Kind::blend || code.kind == Code::Kind::choose) return true;
    return is_shared(list, code) && list.values[code.result].cell != none;
}

}  // namespace

const Stretch* MachineCode::at(const List& list, std::size_t begin) const {
    for (const Stretch& stretch : stretches) {
        if (stretch.list == &list && stretch.begin == begin) return &stretch;
    }
    return nullptr;
}

#ifdef CRUX_JIT
struct Program::MachineCodes {
    std::mutex translating;
    std::map<unsigned, std::unique_ptr<const MachineCode>> codes;
};

const MachineCode* Program::machine_code(unsigned lanes) const {
    if (options.back_end != BackEnd::jit) return nullptr;
    const std::scoped_lock lock(machine_codes_->translating);
    std::unique_ptr<const MachineCode>& code = machine_codes_->codes[lanes];
    if (!code) code = translate(*this, lanes);
    return code.get();
}
#else
struct Program::MachineCodes {};
const MachineCode* Program::machine_code(unsigned) const { return nullptr; }
bool machine_code_available(kernels::InstructionSet) { return false; }
std::unique_ptr<const MachineCode> translate(const Program&, unsigned) { return nullptr; }
#endif

Program::Program() : machine_codes_(std::make_unique<MachineCodes>()) {}
Program::~Program() = default;

void order_for_stretches(List& list) {
    auto begin = list.codes.begin();
    while (begin != list.codes.end()) {
        const auto end = std::find_if(begin, list.codes.end(), [&](const Code& code) { return stays(list, code); });
        std::vector<Code> shared, others;
        for (auto at = begin; at != end; ++at) (is_shared(list, *at) ? shared : others).push_back(*at);
        std::ranges::copy(others, std::ranges::copy(shared, begin).out);
        begin = end == list.codes.end() ? end : end + 1;
    }
}

}  // namespace crux::engine
