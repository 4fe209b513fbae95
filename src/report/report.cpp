#include "report/report.h"

#include <fmt/format.h>

#include "report/html.h"
#include "report/sections.h"
#include "report/style.h"

namespace crux::report {

namespace {

std::string head(const Assessment& found) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        "<meta name=\"generator\" content=\"crux\"><title>{}</title><style>{}</style></head>\n<body>\n",
        escape(found.title), style_sheet);
}

std::string contents(const std::vector<Section>& sections) {
    std::string out = "<nav aria-label=\"Contents\"><ol>";
    for (const Section& section : sections)
        out += fmt::format("<li><a href=\"#{}\">{}</a></li>", section.id, escape(section.heading));
    return out + "</ol></nav>\n";
}

}  // namespace

std::string html(const Assessment& assessment, const argument::Argument& argument, const Making& making) {
    std::vector<Section> sections;
    for (Section& section : std::vector<Section>{
             compared(assessment), own_position(assessment), courses(assessment), robustness(assessment),
             regret_map(assessment), robustness_metrics(assessment), exploratory_sweep(assessment),
             measure_changes(assessment), crux_page(assessment), one_claim_flips(assessment), thresholds(assessment),
             find_out_first(assessment), failures(assessment), planes(assessment), difference_varies(assessment),
             claims(assessment, argument), not_looked_at(assessment), how_made(assessment, making)}) {
        if (!section.body.empty()) sections.push_back(std::move(section));
    }
    std::string out = head(assessment) + "<main>\n" + first_screen(assessment) + contents(sections);
    for (const Section& section : sections) {
        out += fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}</section>\n", section.id, escape(section.heading),
                           section.body);
    }
    return out + fmt::format("</main>\n<footer><p class=\"soft\">Made by crux {}.</p></footer>\n</body></html>\n",
                             escape(making.version));
}

}  // namespace crux::report
