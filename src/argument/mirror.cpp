// An argument file -> the same argument from the other side, as TOML. See writing.h. Works on the file's own
// tables, not on Argument, so that whatever else stands in the file stands in the mirrored one too, in the same
// order; only comments are lost.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "argument/reader.h"
#include "argument/writing.h"
#include "base/ordering.h"
#include "base/text.h"

namespace crux::argument {

namespace {

constexpr std::string_view as_argued = "as-argued";

// What belongs to a rival alone, not to a stated stance.
constexpr std::string_view rival_keys[] = {"name", "by", "mirror"};

std::string text_of(const toml::table& table, std::string_view key) { return table[key].value_or(std::string()); }

// Whether `weight` says how often the stance is drawn (a number), not what it does to weights (a table).
bool is_share(const toml::node& node) { return node.is_number(); }

void copy(const toml::table& from, toml::table& to, std::string_view key) {
    if (const toml::array* items = from[key].as_array()) {
        to.insert_or_assign(key, *items);
    } else if (const auto text = from[key].value<std::string>()) {
        to.insert_or_assign(key, *text);
    }
}

// The claim's mirror: what its rival marked `mirror` says is stated; what was stated becomes the rival.
void turn_to(toml::table& claim, toml::table& stated, toml::array& rivals, std::size_t marked) {
    toml::table rival = *rivals[marked].as_table();
    toml::table before = stated;
    const std::string id = text_of(claim, "id"), words = text_of(claim, "words");
    std::string note = fmt::format("Mirrors {}: {}", id, words);
    if (const std::string own = text_of(rival, "note"); !own.empty()) note += " " + own;
    claim.insert_or_assign("words", text_of(rival, "words"));
    claim.insert_or_assign("note", note);
    claim.erase("came");  // it was said of the original's words
    if (!before.contains("sources")) copy(claim, before, "sources");
    copy(rival, claim, "sources");
    before.insert_or_assign("name", std::string(as_argued));
    before.insert_or_assign("mirror", true);
    for (const std::string_view key : rival_keys) rival.erase(key);
    if (const toml::node* share = rival.get("weight"); share && is_share(*share)) {
        const double often = share->value_or(1.0);
        rival.erase("weight");
        rival.insert_or_assign("likely", often);
    }
    stated = std::move(rival);
    rivals.erase(rivals.begin() + static_cast<std::ptrdiff_t>(marked));
    rivals.insert(rivals.begin(), std::move(before));
}

// A counter-claim is what the mirrored argument itself says. One without stances of its own was carried by other
// claims' rivals, which now are what those claims state.
void take_over(toml::table& claim, toml::array* rivals) {
    for (const std::string_view key : {"side", "stance", "answers"}) claim.erase(key);
    if (!claim.contains("stated") && !claim.contains("not_modelled"))
        claim.insert_or_assign("not_modelled", std::string("Stances of other claims carry it."));
    if (rivals && !rivals->empty()) rivals->front().as_table()->insert_or_assign("mirror", true);
}

void mirror_claim(toml::table& claim) {
    toml::table* stated = claim["stated"].as_table();
    toml::array* rivals = claim["rivals"].as_array();
    const bool counter = text_of(claim, "side") == "counter";
    std::optional<std::size_t> marked;
    for (std::size_t r = 0; rivals && r < rivals->size(); ++r) {
        if ((*rivals)[r].as_table()->get("mirror")) marked = r;
    }
    if (counter) {
        take_over(claim, rivals);
    } else if (stated && marked) {
        turn_to(claim, *stated, *rivals, *marked);
    }
}

// Tables in the order of the file: toml++ holds keys in alphabetical order, so their places decide. What was
// added stands last.
class Writer {
  public:
    explicit Writer(const std::filesystem::path& to_original) : to_original_(to_original) {}

    std::string write(const toml::table& root) {
        table(root, "");
        return std::move(out_);
    }

  private:
    struct Entry {
        std::string_view key;
        const toml::node* node;
        toml::source_position place;
    };

    static std::vector<Entry> ordered(const toml::table& table) {
        std::vector<Entry> out;
        for (auto&& [key, node] : table) out.push_back({key.str(), &node, key.source().begin});
        sort_stably(out, [](const Entry& a, const Entry& b) {
            if (bool(a.place) != bool(b.place)) return bool(a.place);
            return a.place < b.place;
        });
        return out;
    }

    static std::string key_text(std::string_view key) {
        const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
            return c < 128 && (std::isalnum(c) != 0 || c == '_' || c == '-');
        });
        return bare ? std::string(key) : quoted(key);
    }

    static std::string quoted(std::string_view text) {
        std::string out = "\"";
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
                out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
            } else {
                out += c;
            }
        }
        return out + '"';
    }

    static bool of_tables(const toml::node& node) {
        const toml::array* array = node.as_array();
        return array && !array->empty() &&
               std::all_of(array->begin(), array->end(), [](const toml::node& item) { return item.is_table(); });
    }

    void table(const toml::table& table, const std::string& path) {
        const std::vector<Entry> entries = ordered(table);
        const auto headed = [&](const Entry& e) {
            // Stances stay on one line; the parts of the file get headings.
            return of_tables(*e.node) || (e.node->is_table() && path.empty());
        };
        for (const Entry& e : entries) {
            if (!headed(e)) out_ += fmt::format("{} = {}\n", key_text(e.key), value(*e.node, e.key));
        }
        for (const Entry& e : entries) {
            if (!headed(e)) continue;
            const std::string inner = path.empty() ? key_text(e.key) : path + "." + key_text(e.key);
            if (const toml::table* one = e.node->as_table()) {
                out_ += fmt::format("\n[{}]\n", inner);
                this->table(*one, inner);
                continue;
            }
            for (const toml::node& item : *e.node->as_array()) {
                out_ += fmt::format("\n[[{}]]\n", inner);
                this->table(*item.as_table(), inner);
            }
        }
    }

    std::string value(const toml::node& node, std::string_view key) const {
        if (const auto* text = node.as_string()) {
            const bool names_file = key == "model" || key == "data";
            return quoted(names_file ? moved(text->get()) : text->get());
        }
        if (const auto* number = node.as_floating_point()) {
            const std::string text = format_number(number->get());
            return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
        }
        if (const toml::array* array = node.as_array()) {
            std::string out;
            for (const toml::node& item : *array) out += (out.empty() ? "" : ", ") + value(item, "");
            return "[" + out + "]";
        }
        if (const toml::table* table = node.as_table()) {
            std::string out;
            for (const Entry& e : ordered(*table))
                out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", key_text(e.key), value(*e.node, e.key));
            return out.empty() ? "{}" : "{ " + out + " }";
        }
        std::ostringstream out;  // whole numbers, truth values, dates
        node.visit([&](const auto& n) {
            if constexpr (toml::is_value<decltype(n)>) out << std::boolalpha << n.get();
        });
        return out.str();
    }

    // A path written relative to the original's folder, as seen from the mirrored file's.
    std::string moved(const std::string& path) const {
        const std::filesystem::path file(path);
        return file.is_absolute() ? path : (to_original_ / file).lexically_normal().generic_string();
    }

    std::filesystem::path to_original_;
    std::string out_;
};

}  // namespace

std::optional<std::string> mirror(FileId file, const SourceSet& sources, const std::filesystem::path& written_to,
                                  DiagnosticSink& sink) {
    Reading reading(file, sources);
    std::optional<toml::table> root = read_toml(file, sources, reading);
    toml::table* head = root ? (*root)["argument"].as_table() : nullptr;
    if (head && text_of(*head, "mirror_policy").empty()) {
        reading.report(DiagnosticKind::missing_key, reading.span(*head),
                       "[argument] has no 'mirror_policy', so it is not said what the mirrored argument recommends",
                       "add mirror_policy = \"ID\", one of the policies");
    }
    const bool wrong = reading.has_errors();
    reading.hand_over(sink);
    if (wrong || !head) return std::nullopt;
    const std::string recommended = text_of(*head, "recommends"), mirrored = text_of(*head, "mirror_policy");
    head->insert_or_assign("recommends", mirrored);
    head->insert_or_assign("mirror_policy", recommended);
    head->insert_or_assign("title", text_of(*head, "title") + " (mirrored)");
    head->insert_or_assign(
        "words",
        "The mirrored argument: of every claim that has one, what the other side says; made by crux mirror, "
        "so that both sides can be read by the same rules.");
    root->erase("fit");  // a calibration names stances of the original
    if (toml::array* claims = (*root)["claims"].as_array()) {
        for (toml::node& node : *claims) mirror_claim(*node.as_table());
    }
    namespace fs = std::filesystem;
    const fs::path to_original =
        fs::absolute(sources.file(file).path).parent_path().lexically_relative(fs::absolute(written_to).parent_path());
    return fmt::format("# Made by `crux mirror` from {} (SHA-256 {}). Change that file, not this one.\n{}",
                       std::filesystem::path(sources.file(file).path).filename().string(), sources.file(file).sha256,
                       Writer(to_original).write(*root));
}

}  // namespace crux::argument
