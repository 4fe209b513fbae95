// A stable sort by a key, largest first. Not std::stable_sort: libstdc++ 12 implements that with what clang
// calls deprecated.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace crux {

/// Items of equal keys keep their order. `key(item)` is anything with < and ==.
template <class T, class Key>
void sort_descending(std::vector<T>& items, const Key& key) {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto x = std::invoke(key, items[a]), y = std::invoke(key, items[b]);
        return x == y ? a < b : y < x;
    });
    std::vector<T> sorted;
    sorted.reserve(items.size());
    for (std::size_t i : order) sorted.push_back(std::move(items[i]));
    items = std::move(sorted);
}

}  // namespace crux
