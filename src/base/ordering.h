// Stable sorts. Not std::stable_sort: libstdc++ 12 implements that with what clang calls deprecated.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace crux {

/// Items of which neither is less keep their order.
template <class T, class Less>
void sort_stably(std::vector<T>& items, const Less& less) {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (less(items[a], items[b])) return true;
        return !less(items[b], items[a]) && a < b;
    });
    std::vector<T> sorted;
    sorted.reserve(items.size());
    for (std::size_t i : order) sorted.push_back(std::move(items[i]));
    items = std::move(sorted);
}

/// Largest key first; items of equal keys keep their order. `key(item)` is anything with <.
template <class T, class Key>
void sort_descending(std::vector<T>& items, const Key& key) {
    sort_stably(items, [&](const T& a, const T& b) { return std::invoke(key, b) < std::invoke(key, a); });
}

}  // namespace crux
