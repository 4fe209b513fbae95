// "crux journal 1 KEY", then "name number number ..." a line, with numbers that read back to the same bits.
#include "search/journal.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/text.h"

namespace crux::search {

namespace {
constexpr std::string_view kind = "crux journal 1";
}

Result<Journal> Journal::open(const std::filesystem::path& path, const std::string& key) {
    Journal journal;
    journal.path_ = path;
    journal.key_ = key;
    if (!std::filesystem::exists(path)) return journal;
    const auto text = read_file(path);
    if (!text) return text.failure();
    const auto lines = split(*text, '\n');
    const std::string_view head = lines.empty() ? std::string_view() : lines.front();
    if (!head.starts_with(kind)) {
        return Failure{fmt::format("'{}' is no journal of crux; name another file", path.string())};
    }
    if (trim(head.substr(kind.size())) != key) {
        return Failure{
            fmt::format("'{}' is of other work (the model, the data or the options have changed since); name another "
                        "file, or delete it to begin anew",
                        path.string())};
    }
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto words = split(lines[i], ' ');
        if (words.size() < 2) continue;
        std::vector<double> numbers;
        for (std::size_t w = 1; w < words.size(); ++w) {
            const auto number = parse_number(words[w]);
            if (!number) return Failure{fmt::format("'{}' is damaged at line {}", path.string(), i + 1)};
            numbers.push_back(*number);
        }
        journal.rows_.emplace(std::string(words.front()), std::move(numbers));
    }
    return journal;
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)), key_(std::move(other.key_)), rows_(std::move(other.rows_)) {}

std::optional<std::vector<double>> Journal::find(const std::string& name) const {
    const std::scoped_lock lock(mutex_);
    const auto found = rows_.find(name);
    return found == rows_.end() ? std::nullopt : std::optional(found->second);
}

void Journal::put(const std::string& name, std::vector<double> numbers) {
    const std::scoped_lock lock(mutex_);
    rows_[name] = std::move(numbers);
    if (path_.empty()) return;
    const auto now = std::chrono::steady_clock::now();
    if (now - written_ < std::chrono::seconds(2)) return;
    written_ = now;
    write();
}

void Journal::write() {
    std::string text = fmt::format("{} {}\n", kind, key_);
    for (const auto& [name, numbers] : rows_) {
        text += name;
        for (const double number : numbers) text += ' ' + format_number(number);
        text += '\n';
    }
    const auto written = write_file(path_, text);
    if (!written && !failure_) failure_ = written.failure();
}

Result<Done> Journal::flush() {
    const std::scoped_lock lock(mutex_);
    if (!path_.empty()) write();
    if (failure_) return *failure_;
    return Done{};
}

}  // namespace crux::search
