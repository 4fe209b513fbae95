#include "ensemble.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "random_module.h"

namespace crux::agreement {

namespace {

constexpr std::uint64_t hash_start = 0xcbf29ce484222325u, hash_prime = 0x100000001b3u;  // FNV-1a

void mix(std::uint64_t& hash, std::uint64_t word) {
    for (unsigned byte = 0; byte < 8; ++byte) hash = (hash ^ ((word >> (8 * byte)) & 255)) * hash_prime;
}

std::uint64_t bits(double x) { return std::isnan(x) ? 0x7ff8000000000000u : std::bit_cast<std::uint64_t>(x); }

class Hasher : public engine::Observer {
  public:
    Hasher(std::size_t outputs, unsigned active) : outputs_(outputs), hashes(active, hash_start) {}
    void at_step(std::uint32_t k, double, bool, const double* const* rows) override {
        for (std::size_t lane = 0; lane < hashes.size(); ++lane) {
            mix(hashes[lane], k);
            for (std::size_t i = 0; i < outputs_; ++i) mix(hashes[lane], bits(rows[i][lane]));
        }
    }

  private:
    std::size_t outputs_;

  public:
    std::vector<std::uint64_t> hashes;
};

}  // namespace

Subject subject(std::uint64_t seed, ir::Method method, bool draws) {
    Subject s;
    s.seed = seed;
    s.module = reference::random_module(seed, {.auxiliaries = 8, .depth = 4, .draws = draws, .tame = seed % 2 == 0});
    s.options.method = method;
    for (ir::VariableId id : reference::observable(s.module)) {
        for (std::uint32_t e = 0; e < s.module.elements(id); ++e) s.options.outputs.push_back({id, e});
    }
    for (std::uint32_t v = 0; v < s.module.variables.size(); ++v) {
        const ir::VariableId id(v);
        const ir::Role role = s.module.at(id).role;
        if (role != ir::Role::constant && role != ir::Role::selector) continue;
        if (seed % 3 == 0 && v % 2 == 0) continue;  // some stay what all members share
        for (std::uint32_t e = 0; e < s.module.elements(id); ++e) s.options.inputs.push_back({id, e});
    }
    return s;
}

double input_value(const Subject& subject, std::size_t i, std::uint64_t member) {
    const engine::Element input = subject.options.inputs[i];
    const ir::Variable& variable = subject.module.at(input.variable);
    const double own = variable.values.at(input.index);
    std::uint64_t hash = hash_start;
    mix(hash, subject.seed);
    mix(hash, i);
    mix(hash, member);
    if (variable.role == ir::Role::selector) return static_cast<double>(hash % 2);  // every choice has two cases
    if (hash % 4 == 0) return own;
    return own * (0.75 + static_cast<double>(hash >> 12) * 0x1p-53);
}

std::vector<std::uint64_t> hashes(const Subject& subject, const std::shared_ptr<const engine::Program>& program,
                                  unsigned lanes, engine::InstructionSet set, std::uint64_t first_member,
                                  std::uint64_t members) {
    engine::Runner runner(program, lanes, set);
    std::vector<std::uint64_t> all;
    for (std::uint64_t done = 0; done < members; done += lanes) {
        const auto active = static_cast<unsigned>(std::min<std::uint64_t>(lanes, members - done));
        std::vector<std::uint64_t> scenarios;
        std::vector<std::uint32_t> replicates;
        for (unsigned lane = 0; lane < active; ++lane) {
            const std::uint64_t member = first_member + done + lane;
            scenarios.push_back(member / 2);
            replicates.push_back(static_cast<std::uint32_t>(member % 2));
            for (std::size_t i = 0; i < subject.options.inputs.size(); ++i) {
                runner.input(i)[lane] = input_value(subject, i, member);
            }
        }
        Hasher hasher(subject.options.outputs.size(), active);
        runner.run({subject.seed, scenarios, replicates}, active, hasher);
        for (const engine::Fault& fault : runner.faults()) {
            std::uint64_t& hash = hasher.hashes[fault.lane];
            mix(hash, fault.step);
            mix(hash, fault.element.variable.index);
            mix(hash, fault.element.index);
            mix(hash, bits(fault.value));
        }
        all.insert(all.end(), hasher.hashes.begin(), hasher.hashes.end());
    }
    return all;
}

}  // namespace crux::agreement
