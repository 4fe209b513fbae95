// One pass over the tags with a stack of what is open. See repair.h.
#include "xmile/repair.h"

#include <algorithm>
#include <array>

namespace crux::xmile {

namespace {

struct Open {
    std::string_view name;
    std::size_t at;
};

bool is_variable(std::string_view name) {
    constexpr std::array<std::string_view, 4> names = {"stock", "flow", "aux", "module"};
    return std::ranges::find(names, name) != names.end();
}

bool holds_variables(std::string_view name) { return name == "variables" || name == "model"; }

class Balance {
  public:
    explicit Balance(std::string_view text) : text_(text) {}

    std::vector<Repair> run() {
        std::size_t at = 0;
        while ((at = text_.find('<', at)) != std::string_view::npos) at = tag(at);
        close_down_to(0, text_.size());
        return std::move(repairs_);
    }

  private:
    std::size_t after(std::string_view mark, std::size_t from) const {
        const auto found = text_.find(mark, from);
        return found == std::string_view::npos ? text_.size() : found + mark.size();
    }

    std::size_t tag(std::size_t at) {
        const std::string_view rest = text_.substr(at);
        if (rest.starts_with("<!--")) return after("-->", at + 4);
        if (rest.starts_with("<![CDATA[")) return after("]]>", at + 9);
        if (rest.starts_with("<?")) return after("?>", at + 2);
        if (rest.starts_with("<!")) return after(">", at + 2);
        if (rest.starts_with("</")) return end_tag(at);
        return start_tag(at);
    }

    std::string_view name_at(std::size_t at) const {
        const auto end = std::min(text_.find_first_of(" \t\n/>", at), text_.size());
        return text_.substr(at, end - at);
    }

    std::size_t start_tag(std::size_t at) {
        const std::string_view name = name_at(at + 1);
        char quote = 0;
        std::size_t end = at + 1;
        for (; end < text_.size() && (quote != 0 || text_[end] != '>'); ++end) {
            if (quote != 0) {
                if (text_[end] == quote) quote = 0;
            } else if (text_[end] == '"' || text_[end] == '\'') {
                quote = text_[end];
            }
        }
        if (is_variable(name)) close_unclosed_variable(at);
        if (end > at && text_[end - 1] != '/') open_.push_back({name, at});
        return std::min(end + 1, text_.size());
    }

    void close_unclosed_variable(std::size_t at) {
        for (std::size_t i = 1; i < open_.size(); ++i) {
            if (is_variable(open_[i].name) && holds_variables(open_[i - 1].name)) return close_down_to(i, at);
        }
    }

    std::size_t end_tag(std::size_t at) {
        const std::string_view name = name_at(at + 2);
        const std::size_t end = after(">", at);
        const auto found = std::ranges::find(open_.rbegin(), open_.rend(), name, &Open::name);
        if (found == open_.rend()) {
            repairs_.push_back({Repair::Kind::blank, at, end - at, std::string(name), at});
        } else {
            const auto index = static_cast<std::size_t>(open_.rend() - found) - 1;
            close_down_to(index + 1, at);
            open_.pop_back();
        }
        return end;
    }

    void close_down_to(std::size_t depth, std::size_t at) {
        while (open_.size() > depth) {
            repairs_.push_back({Repair::Kind::close, at, 0, std::string(open_.back().name), open_.back().at});
            open_.pop_back();
        }
    }

    std::string_view text_;
    std::vector<Open> open_;
    std::vector<Repair> repairs_;
};

}  // namespace

std::vector<Repair> find_repairs(std::string_view text) { return Balance(text).run(); }

}  // namespace crux::xmile
