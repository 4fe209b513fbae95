// Random numbers: one node a call, with a stream that stays the same while the model's text
// around it changes: it is made from the variable's name, the ordinal of the call in its equation
// and the NOISE stream, never from a slot. Draws outside [min, max] are drawn again.
// Source: vensim.com/documentation fn_random_*; XMILE 1.0, 3.5.2.
#include <fmt/format.h>

#include <bit>

#include "sema/constants.h"
#include "sema/lowerer.h"

namespace crux::sema {

using model::ExprId;

namespace {

std::uint64_t fnv(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325ull;
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
    return hash;
}

// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ull;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

}  // namespace

ir::ValueId Lowerer::draw(const Call& call, RandomLaw law, ir::ValueId parameter, ir::ValueId low, ir::ValueId high) {
    ir::Node made = node(ir::Node::Kind::random);
    made.law = law;
    made.operands = {parameter, low, high};
    const auto ordinal = analysis_.draws.find(call.id.index);
    std::uint64_t stream = mix(fnv(origin_.key) + (ordinal == analysis_.draws.end() ? 0 : ordinal->second));
    // Vensim's functions end with a NOISE stream, XMILE's may end with a seed.
    const FunctionInfo& info = *call.info;
    const bool has_stream = info.vensim.empty() ? call.count() > info.min_args : call.count() > 0;
    if (has_stream) {
        const auto seed = constant_value(analysis_, call.argument(call.count() - 1), {});
        if (seed) stream = mix(stream ^ std::bit_cast<std::uint64_t>(*seed));
    }
    made.stream = stream;
    // The element that draws, by its number in its dimension: the same however the array was split.
    for (const Range& range : frame_.ranges) {
        std::vector<std::uint32_t> numbers;
        numbers.reserve(range.elements.size());
        for (ElementId element : range.elements) {
            numbers.push_back(range.dimension.valid() ? analysis_.dimensions->number(range.dimension, element)
                                                      : analysis_.dimensions->number(element));
        }
        made.indices.push_back(index_over(numbers, range.loop));
    }
    return add(std::move(made));
}

ir::ValueId Lowerer::random_uniform(const Call& call) {
    const ir::ValueId low = number(call.argument(0)), high = number(call.argument(1));
    const ir::ValueId unit = draw(call, RandomLaw::uniform, {}, {}, {});
    const ir::ValueId span = operation(Operation::sub, high, low);
    return operation(Operation::add, low, operation(Operation::mul, span, unit));
}

// min, max, mean, deviation, stream: the standard law, truncated where the limits lie on its scale.
ir::ValueId Lowerer::random_normal(const Call& call) {
    const ir::ValueId mean = number(call.argument(2)), deviation = number(call.argument(3));
    const ir::ValueId none = operation(Operation::eq, deviation, literal(0));
    const ir::ValueId scale = operation(Operation::select, none, literal(1), deviation);
    const auto on_scale = [&](std::size_t i) {
        const ir::ValueId from_mean = operation(Operation::sub, number(call.argument(i)), mean);
        return operation(Operation::div, from_mean, scale);
    };
    const ir::ValueId low = on_scale(0), high = on_scale(1);
    const ir::ValueId standard = draw(call, RandomLaw::normal, {}, low, high);
    const ir::ValueId drawn = operation(Operation::add, mean, operation(Operation::mul, deviation, standard));
    return operation(Operation::select, none, mean, drawn);
}

// min, max, [mean,] shift, stretch, stream: draw * stretch + shift, inside [min, max].
ir::ValueId Lowerer::random_shifted(const Call& call, RandomLaw law) {
    const bool poisson = law == RandomLaw::poisson;
    const std::size_t first = poisson ? 3 : 2;
    const ir::ValueId parameter = poisson ? number(call.argument(2)) : ir::ValueId();
    const ir::ValueId shift = number(call.argument(first)), stretch = number(call.argument(first + 1));
    const auto on_scale = [&](std::size_t i) {
        const ir::ValueId from_shift = operation(Operation::sub, number(call.argument(i)), shift);
        return operation(Operation::div, from_shift, stretch);
    };
    const ir::ValueId low = on_scale(0), high = on_scale(1);
    const ir::ValueId standard = draw(call, law, parameter, low, high);
    return operation(Operation::add, operation(Operation::mul, standard, stretch), shift);
}

ir::ValueId Lowerer::random_xmile(const Call& call) {
    switch (call.info->function) {
        case Function::random_xmile:
            return random_uniform(call);
        case Function::normal_xmile: {
            const ir::ValueId mean = number(call.argument(0)), deviation = number(call.argument(1));
            const ir::ValueId standard = draw(call, RandomLaw::normal, {}, {}, {});
            return operation(Operation::add, mean, operation(Operation::mul, deviation, standard));
        }
        case Function::exprnd: {
            const ir::ValueId mean = number(call.argument(0));
            return operation(Operation::mul, mean, draw(call, RandomLaw::exponential, {}, {}, {}));
        }
        default: {
            // A mean for a unit of time: the number of events in one DT, by the DT.
            const ir::ValueId mean = number(call.argument(0));
            const ir::ValueId expected = operation(Operation::mul, mean, literal(analysis_.time_step));
            return draw(call, RandomLaw::poisson, expected, {}, {});
        }
    }
}

// A level that approaches white noise: its deviation is the one asked for when the noise has that
// times sqrt((2 - a) / a), a = TIME STEP / correlation time. It starts at the mean.
ir::ValueId Lowerer::random_pink_noise(const Call& call) {
    const ExprId mean = call.argument(0), deviation = call.argument(1), correlation = call.argument(2);
    const double step = analysis_.time_step;
    const std::pair place{origin_.part, key(call)};
    const Emit own = [place](Lowerer& l) { return l.load(l.analysis_.hidden_arrays.at(place)); };
    return load(hidden_level(place.second, label(call), emit(mean), [=](Lowerer& l) {
        const ir::ValueId share = l.operation(Operation::div, l.literal(step), l.number(correlation));
        const ir::ValueId rest = l.operation(Operation::sub, l.literal(2), share);
        const ir::ValueId scale = l.operation(Operation::sqrt, l.operation(Operation::div, rest, share));
        const ir::ValueId white = l.operation(Operation::mul, scale, l.draw(call, RandomLaw::normal, {}, {}, {}));
        const ir::ValueId target =
            l.operation(Operation::add, l.number(mean), l.operation(Operation::mul, l.number(deviation), white));
        const ir::ValueId gap = l.operation(Operation::sub, target, own(l));
        return l.operation(Operation::add, own(l), l.operation(Operation::mul, share, gap));
    }));
}

}  // namespace crux::sema
