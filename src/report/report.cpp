#include "report/report.h"

#include <fmt/format.h>

#include "report/bundle.h"
#include "report/html.h"
#include "report/live.h"
#include "report/model_pages.h"
#include "report/sections.h"
#include "report/style.h"

namespace crux::report {

namespace {

// Nothing is fetched and nothing inline runs but the one script that the hash names; its worker is made
// from its own text (blob:), its engine compiled from the page's own bytes.
std::string security_policy(bool live) {
    std::string out = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
    if (live) {
        out += fmt::format("; script-src 'sha256-{}' 'wasm-unsafe-eval'; worker-src blob:", live_script_sha256);
    }
    return out;
}

std::string head(const Assessment& found, bool live) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">"
        "<meta name=\"generator\" content=\"crux\"><title>{}</title><style>{}{}</style></head>\n<body>\n",
        security_policy(live), escape(found.title), style_sheet, live ? live_style : "");
}

// Data blocks first: the script finds them when it runs.
std::string live_blocks(const std::string& data) {
    return fmt::format(
        "<script type=\"application/json\" id=\"crux-data\">{}</script>\n"
        "<script type=\"application/octet-stream\" id=\"crux-engine\">{}</script>\n<script>{}</script>\n",
        data, live_engine, live_script);
}

std::string contents(const std::vector<Section>& sections) {
    std::string out = "<nav aria-label=\"Contents\"><ol>";
    for (const Section& section : sections)
        out += fmt::format("<li><a href=\"#{}\">{}</a></li>", section.id, escape(section.heading));
    return out + "</ol></nav>\n";
}

}  // namespace

std::string html(const Assessment& assessment, const argument::BoundArgument& bound, const SourceSet& sources,
                 const Making& making, bool with_script) {
    const bool live = with_script && !live_script.empty();
    std::vector<Section> sections;
    for (Section& section : std::vector<Section>{
             compared(assessment),
             own_position(assessment),
             courses(assessment),
             robustness(assessment),
             robustness_metrics(assessment),
             regret_map(assessment),
             exploratory_sweep(assessment),
             measure_changes(assessment),
             crux_page(assessment),
             one_claim_flips(assessment),
             one_claims(assessment),
             thresholds(assessment),
             find_out_first(assessment),
             failures(assessment),
             planes(assessment),
             difference_varies(assessment),
             sign_maps(assessment),
             codings(assessment),
             knowledge(assessment, bound.argument),
             lawful(assessment, bound.argument),
             symmetry(assessment),
             overlaps(assessment),
             whole_menu(assessment),
             claims(assessment, bound.argument),
             model_pages(bound, sources),
             not_looked_at(assessment),
             how_made(assessment, making),
         }) {
        if (!section.body.empty()) sections.push_back(std::move(section));
    }
    std::string out = head(assessment, live) + "<main>\n" + first_screen(assessment) +
                      (live ? "<div id=\"live\"></div>\n" : "") + contents(sections);
    for (const Section& section : sections) {
        out += fmt::format("<section id=\"{}\"><h2>{}</h2>\n{}</section>\n", section.id, escape(section.heading),
                           section.body);
    }
    return out + fmt::format("</main>\n<footer><p class=\"soft\">Made by crux {}.</p></footer>\n{}</body></html>\n",
                             escape(making.version), live ? live_blocks(live_data(bound, assessment)) : std::string());
}

}  // namespace crux::report
