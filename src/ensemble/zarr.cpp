// Zarr v2 (https://zarr-specs.readthedocs.io/en/latest/v2/v2.0.html): JSON metadata and raw chunks.
// The names of dimensions stand in _ARRAY_DIMENSIONS, as xarray reads them; .zmetadata repeats all
// metadata so that a reader opens one file.
#include <algorithm>
#include <bit>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "ensemble/trajectories.h"

namespace crux::ensemble {

namespace {

using nlohmann::json;
static_assert(std::endian::native == std::endian::little, "chunks are little-endian");

// Arrays are folders: what a folder cannot be called, or hides, is replaced; long_name keeps the author's spelling.
std::string folder_name(const std::string& name, std::set<std::string>& taken) {
    std::string folder;
    for (const char c : name) folder += c == '/' || c == '\\' || static_cast<unsigned char>(c) < 32 ? '_' : c;
    if (folder.empty() || folder.front() == '.') folder.insert(folder.begin(), '_');
    while (!taken.insert(folder).second) folder += '_';
    return folder;
}

struct Array {
    std::string folder;
    json shape, chunks;
    std::string type;
    json fill;
    std::vector<std::string> dimensions;
    std::string units, long_name, comment;  // attributes of the CF conventions, which xarray knows; empty: none

    json metadata() const {
        return {{"zarr_format", 2},      {"shape", shape},     {"chunks", chunks}, {"dtype", type},
                {"compressor", nullptr}, {"fill_value", fill}, {"order", "C"},     {"filters", nullptr}};
    }
    json attributes() const {
        json attributes = {{"_ARRAY_DIMENSIONS", dimensions}};
        if (!units.empty()) attributes["units"] = units;
        if (!long_name.empty()) attributes["long_name"] = long_name;
        if (!comment.empty()) attributes["comment"] = comment;
        return attributes;
    }
};

template <class Number>
std::string bytes_of(const std::vector<Number>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
}

// UTF-8 to fixed-width UTF-32, which is what NumPy's "<U" holds.
std::u32string decode(std::string_view text) {
    std::u32string decoded;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0xffu >> (length + 1));
        for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
            point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fu);
        }
        decoded += point;
        i += length;
    }
    return decoded;
}

struct Labels {
    std::size_t width = 1;
    std::string bytes;
};
Labels labels_of(const std::vector<std::string>& names) {
    Labels labels;
    std::vector<std::u32string> decoded;
    for (const std::string& name : names) {
        decoded.push_back(decode(name));
        labels.width = std::max(labels.width, decoded.back().size());
    }
    for (std::u32string& name : decoded) {
        name.resize(labels.width, U'\0');
        labels.bytes.append(reinterpret_cast<const char*>(name.data()), name.size() * sizeof(char32_t));
    }
    return labels;
}

// Collects the store's metadata, and writes it with the coordinates.
class Store {
  public:
    explicit Store(std::filesystem::path directory) : directory_(std::move(directory)) {
        put(".zgroup", {{"zarr_format", 2}});
    }
    void add(const Array& array, const std::optional<std::string>& only_chunk = std::nullopt) {
        std::error_code error;
        std::filesystem::create_directories(directory_ / array.folder, error);
        if (error && !failure_)
            failure_ = Failure{"cannot make '" + (directory_ / array.folder).string() + "': " + error.message()};
        put(array.folder + "/.zarray", array.metadata());
        put(array.folder + "/.zattrs", array.attributes());
        if (only_chunk) write(array.folder + "/0", *only_chunk);
    }
    void add_labels(const std::string& name, const std::vector<std::string>& items) {
        const Labels labels = labels_of(items);
        add({name,
             {items.size()},
             {std::max<std::size_t>(items.size(), 1)},
             "<U" + std::to_string(labels.width),
             "",
             {name},
             "",
             "",
             ""},
            labels.bytes);
    }
    void finish() { write(".zmetadata", json({{"zarr_consolidated_format", 1}, {"metadata", all_}}).dump(2)); }
    const std::optional<Failure>& failure() const { return failure_; }
    const std::vector<FileSum>& files() const { return files_; }

  private:
    void put(const std::string& path, const json& content) {
        all_[path] = content;
        write(path, content.dump(2));
    }
    void write(const std::string& path, const std::string& content) {
        if (failure_) return;
        files_.push_back({path, checksum(content)});
        const auto written = write_file(directory_ / path, content);
        if (!written) failure_ = written.failure();
    }
    std::filesystem::path directory_;
    json all_ = json::object();
    std::vector<FileSum> files_;
    std::optional<Failure> failure_;
};

// "leaf.policy.0", and a 0 for each axis of the variable: they are never cut.
std::string chunk_name(std::uint64_t leaf, unsigned policy, std::size_t axes) {
    std::string name = std::to_string(leaf) + '.' + std::to_string(policy) + ".0";
    for (std::size_t i = 0; i < axes; ++i) name += ".0";
    return name;
}

}  // namespace

Result<std::unique_ptr<ZarrWriter>> ZarrWriter::create(const std::filesystem::path& directory, const ir::Module& module,
                                                       std::vector<Variable> variables, std::uint64_t scenarios,
                                                       const std::vector<std::string>& policies, bool float32) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) return Failure{"cannot make '" + directory.string() + "': " + error.message()};
    auto writer = std::unique_ptr<ZarrWriter>(new ZarrWriter);
    writer->directory_ = directory;
    writer->float32_ = float32;
    writer->variables_ = std::move(variables);
    Store store(directory);
    std::set<std::string> taken = {"scenario", "policy", "time"};

    const std::vector<double> times = save_times(module.time);
    store.add({"time", {times.size()}, {times.size()}, "<f8", nullptr, {"time"}, module.time.units, "", ""},
              bytes_of(times));
    store.add_labels("policy", policies);
    std::vector<std::string> axis_folder(module.axes.size());
    for (const Variable& variable : writer->variables_) {
        const ir::Variable& author = module.at(variable.id);
        Array array{"",
                    {scenarios, policies.size(), times.size()},
                    {leaf_scenarios, 1, times.size()},
                    float32 ? "<f4" : "<f8",
                    "NaN",
                    {"scenario", "policy", "time"},
                    author.units,
                    author.name,
                    author.documentation};
        for (std::size_t i = 0; i < author.axes.size(); ++i) {
            const ir::Axis& axis = module.axes[author.axes[i].index];
            std::string& folder = axis_folder[author.axes[i].index];
            if (folder.empty()) {
                folder = folder_name(axis.name, taken);
                store.add_labels(folder, axis.elements);
            }
            // A dimension may stand once in an array; its second place gets a name of its own.
            const auto times_before =
                std::count(author.axes.begin(), author.axes.begin() + static_cast<std::ptrdiff_t>(i), author.axes[i]);
            array.dimensions.push_back(folder + std::string(static_cast<std::size_t>(times_before), '\''));
            array.shape.push_back(axis.elements.size());
            array.chunks.push_back(axis.elements.size());
        }
        array.folder = folder_name(author.name, taken);
        writer->folders_.push_back(array.folder);
        writer->axes_.push_back(author.axes.size());
        store.add(array);
    }
    store.finish();
    if (store.failure()) return *store.failure();
    writer->metadata_ = store.files();
    return writer;
}

namespace {

// A variable's chunk: [scenario][save][element]. Every chunk is whole: the last leaf's is filled up with NaN.
template <class Number>
std::string chunk_of(const TrajectoryLeaf& leaf, unsigned policy, const std::vector<std::size_t>& outputs) {
    std::vector<Number> chunk(std::size_t{leaf_scenarios} * leaf.saves * outputs.size(),
                              std::numeric_limits<Number>::quiet_NaN());
    for (std::size_t e = 0; e < outputs.size(); ++e) {
        for (std::size_t save = 0; save < leaf.saves; ++save) {
            const std::span<const double> row = leaf.row(policy, outputs[e], save);
            for (std::size_t s = 0; s < row.size(); ++s)
                chunk[(s * leaf.saves + save) * outputs.size() + e] = static_cast<Number>(row[s]);
        }
    }
    return bytes_of(chunk);
}

}  // namespace

void ZarrWriter::take(const TrajectoryLeaf& leaf) {
    for (std::size_t v = 0; v < variables_.size(); ++v) {
        for (unsigned policy = 0; policy < leaf.policies; ++policy) {
            const std::string bytes = float32_ ? chunk_of<float>(leaf, policy, variables_[v].outputs)
                                               : chunk_of<double>(leaf, policy, variables_[v].outputs);
            const std::string file =
                folders_[v] + '/' + chunk_name(leaf.first_scenario / leaf_scenarios, policy, axes_[v]);
            const auto written = write_file(directory_ / file, bytes);
            const std::uint64_t sum = checksum(bytes);
            const std::lock_guard lock(mutex_);
            if (!written) {
                if (!failure_) failure_ = written.failure();
                return;
            }
            written_[leaf.first_scenario].push_back({file, sum});
        }
    }
}

std::vector<FileSum> ZarrWriter::written(std::uint64_t first_scenario) {
    const std::lock_guard lock(mutex_);
    const auto found = written_.extract(first_scenario);
    return found.empty() ? std::vector<FileSum>() : std::move(found.mapped());
}

std::optional<Failure> ZarrWriter::failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
}

}  // namespace crux::ensemble
