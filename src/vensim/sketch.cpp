// Lines of the sketch are `kind,id,...` with commas inside quoted names. Kinds: 1 arrow, 10
// variable, 11 valve, 12 cloud (bitmap 48) or comment, 30 bitmap (sketch format in Vensim's
// reference manual). The text of a comment stands on the next line where bit 4 of its flags is set.
// Settings: 15 holds the integration method as its fourth number (0 and 2 Euler, 1 and 5 RK4, 3
// and 4 RK2: as xmutil and Simlin read it; the manual does not say), 22 holds units that mean the same.
#include "vensim/sketch.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "vensim/names.h"

namespace crux::vensim {

using model::SketchItem;

namespace {

// Three backslashes as Vensim writes them, or fewer as other tools do.
bool begins_sketch(std::string_view line) {
    const std::size_t dashes = line.find_first_not_of('\\');
    if (dashes != std::string_view::npos && dashes > 0) return line.substr(dashes).starts_with("---///");
    return line.starts_with("///---\\");
}

// The parts between commas outside double quotes.
std::vector<std::string_view> parts_of(std::string_view line) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '\\' && quoted && i + 1 < line.size()) {
            ++i;
        } else if (line[i] == '"') {
            quoted = !quoted;
        } else if (line[i] == ',' && !quoted) {
            parts.push_back(line.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(line.substr(begin));
    return parts;
}

double number(const std::vector<std::string_view>& parts, std::size_t i) {
    return i < parts.size() ? parse_number(parts[i]).value_or(0) : 0;
}

int whole(const std::vector<std::string_view>& parts, std::size_t i) {
    const double value = number(parts, i);
    return value > -2e9 && value < 2e9 ? static_cast<int>(value) : 0;
}

SketchItem::Kind kind_of(int code, std::string_view text) {
    switch (code) {
        case 1:
            return SketchItem::Kind::arrow;
        case 10:
            return SketchItem::Kind::variable;
        case 11:
            return SketchItem::Kind::valve;
        case 12:
            return text == "48" ? SketchItem::Kind::cloud : SketchItem::Kind::comment;
        default:
            return SketchItem::Kind::other;
    }
}

class SketchReader {
  public:
    SketchReader(const SourceText& source, std::size_t begin, model::Model& model)
        : source_(source), model_(model), at_(begin) {}

    void run() {
        bool settings = false;
        while (at_ < source_.text().size()) {
            const std::size_t begin = at_;
            const std::string_view line = next_line();
            if (line.starts_with("///---\\")) {
                settings = true;
            } else if (settings) {
                setting(line, begin);
            } else if (line.starts_with('*')) {
                model_.views.push_back({std::string(trim(line.substr(1))), {}});
            } else if (!line.empty() && line[0] >= '1' && line[0] <= '9') {
                item(parts_of(line));
            }
        }
    }

  private:
    std::string_view next_line() {
        const std::string_view text = source_.text();
        const std::size_t end = std::min(text.find('\n', at_), text.size());
        const std::string_view line = text.substr(at_, end - at_);
        at_ = std::min(end + 1, text.size());
        return line;
    }

    void item(const std::vector<std::string_view>& parts) {
        if (parts.size() < 4 || model_.views.empty()) return;
        SketchItem& item = model_.views.back().items.emplace_back();
        item.kind = kind_of(whole(parts, 0), parts[2]);
        item.id = whole(parts, 1);
        if (item.kind == SketchItem::Kind::arrow) {
            item.from = whole(parts, 2);
            item.to = whole(parts, 3);
            return;
        }
        item.x = number(parts, 3);
        item.y = number(parts, 4);
        item.width = number(parts, 5);
        item.height = number(parts, 6);
        if (item.kind == SketchItem::Kind::variable) item.text = name_of(parts[2]);
        const bool text_follows = (whole(parts, 8) & 4) != 0;
        if (item.kind == SketchItem::Kind::comment)
            item.text = text_follows ? std::string(next_line()) : std::string(parts[2]);
    }

    void setting(std::string_view line, std::size_t begin) {
        if (line.starts_with("15:")) method(line, begin);
        if (!line.starts_with("22:")) return;
        const auto units = split(line.substr(3), ',');
        for (std::size_t i = 1; i < units.size(); ++i) {
            model_.unit_equivalences.emplace_back(trim(units[0]), trim(units[i]));
        }
    }

    void method(std::string_view line, std::size_t begin) {
        const auto fields = split(line.substr(3), ',');
        if (fields.size() < 4) return;
        const std::string_view code = trim(fields[3]);
        if (code == "1" || code == "5") {
            model_.time.method = model::Method::rk4;
        } else if (code == "3" || code == "4") {
            model_.time.method = model::Method::rk2;
        } else if (code != "0" && code != "2") {
            source_.report(DiagnosticKind::vensim_method, source_.span(begin, begin + line.size()),
                           fmt::format("expected 0 to 5 as the integration method, found `{}`; Euler is used", code));
        }
        model_.time.method_as_written = code;
    }

    const SourceText& source_;
    model::Model& model_;
    std::size_t at_;
};

}  // namespace

std::size_t sketch_begin(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        if (begins_sketch(text.substr(at, 16))) return at;
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos) break;
        at = end + 1;
    }
    return text.size();
}

void read_sketch(const SourceText& source, std::size_t begin, model::Model& model) {
    model.sketch_text = source.text().substr(begin);
    SketchReader(source, begin, model).run();
}

}  // namespace crux::vensim
