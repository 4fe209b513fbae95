// The same argument under other views: coded centrally, as of a date, with the whole menu of policies.
#include <fmt/format.h>

#include "report/html.h"
#include "report/sections.h"

namespace crux::report {

namespace {

using argument::Argument;
using argument::Claim;

const ViewResult* find_view(const Assessment& found, std::string_view id) {
    for (const ViewResult& view : found.views) {
        if (view.id == id) return &view;
    }
    return nullptr;
}

std::string led_by(const Comparison& comparison, std::size_t v, const std::vector<AssessedPolicy>& policies) {
    if (!comparison.done) return "";
    const ViewpointResult& result = comparison.viewpoints[v];
    if (result.leader == no_policy) return "";
    const std::string name = "<em>" + escape(policies[result.leader].name) + "</em>";
    return result.recommended == no_policy ? name + " <span class=\"soft\">leads, not clearly</span>" : name;
}

std::string best_share(const Comparison& comparison, std::size_t v, std::size_t policy) {
    if (!comparison.done || policy == no_policy) return "";
    return fmt::format("{:.0f}", 100 * comparison.viewpoints[v].best_share[policy].value);
}

// One row a viewpoint, a column a reading.
struct Column {
    std::string header;
    const Comparison* comparison;
    const std::vector<AssessedPolicy>* policies;
};
std::string leaders(const Assessment& found, const std::string& caption, const std::vector<Column>& columns) {
    Table rows{caption, {"Viewpoint"}, {}, ""};
    for (const Column& column : columns) rows.header.push_back(escape(column.header));
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        std::vector<std::string> row = {escape(found.viewpoints[v].name)};
        for (const Column& column : columns) row.push_back(led_by(*column.comparison, v, *column.policies));
        rows.rows.push_back(std::move(row));
    }
    return table(rows);
}

std::string came_table(const Argument& argument) {
    Table rows{"What was predicted or taken for a fact, and what came",
               {"Claim", "Said", "What came", "Verdict", "Known on", "Source"},
               {},
               ""};
    for (const Claim& claim : argument.claims) {
        if (!claim.came) continue;
        const argument::Came& came = *claim.came;
        std::vector<std::string> sources;
        for (const std::string& source : came.sources) sources.push_back("<code>" + escape(source) + "</code>");
        rows.rows.push_back({fmt::format("<a href=\"#claim-{0}\">{0}</a>", escape(claim.id.text)), escape(claim.words),
                             escape(came.words), escape(came.verdict), iso(came.on),
                             listing(sources) + (came.grade.empty() ? "" : " (grade " + escape(came.grade) + ")")});
    }
    return rows.rows.empty() ? "" : table(rows);
}

std::string held_sentence(const Assessment& found, const ViewResult& view) {
    std::vector<std::string> held;
    for (std::size_t claim : view.held) held.push_back(claim_link(found.claims[claim]));
    std::string out = fmt::format("<p><strong>{}</strong>: {} {} stances are out of force", escape(view.name),
                                  escape(view.words) + ".", view.out_of_force);
    if (!held.empty()) out += ", and these claims are held at another stance than their own: " + listing(held);
    return out + ".</p>";
}

}  // namespace

Section codings(const Assessment& found) {
    const ViewResult* central = find_view(found, "central");
    if (!central) return {"codings", "Charitably and centrally coded", ""};
    std::string body =
        "<p>The argument is mostly without numbers, so its stances are coded twice by a written rule: charitably, the "
        "strongest fair reading of what it needs, and centrally. The mirrored argument is coded twice by the same "
        "rule. "
        "Everything else in this report is charitably coded.</p>";
    body += leaders(found, "Which policy leads",
                    {{"Own claims, charitably", &found.position, &found.policies},
                     {"Own claims, centrally", &central->position, &central->policies},
                     {"Mirrored claims, charitably", &found.mirror, &found.policies},
                     {"Mirrored claims, centrally", &central->mirror, &central->policies}});
    return {"codings", "Charitably and centrally coded", body};
}

Section knowledge(const Assessment& found, const Argument& argument) {
    const std::string heading = "What was known when";
    std::vector<Column> columns = {{"Own claims, undated", &found.position, &found.policies}};
    std::string sentences;
    Table shares{"Percent of sampled worlds of stances in which the recommended policy is best",
                 {"Viewpoint", "undated"},
                 {},
                 ""};
    std::vector<const ViewResult*> views;
    for (const argument::Knowledge& known : argument.knowledge) {
        const ViewResult* view = find_view(found, iso(known.date));
        if (!view) continue;
        views.push_back(view);
        columns.push_back({"Own claims, " + view->name, &view->position, &view->policies});
        shares.header.push_back(escape(view->name));
        sentences += held_sentence(found, *view);
    }
    const std::string came = came_table(argument);
    if (views.empty()) return {"knowledge", heading, came};
    for (std::size_t v = 0; v < found.viewpoints.size(); ++v) {
        std::vector<std::string> row = {escape(found.viewpoints[v].name), best_share(found.world, v, found.argued)};
        for (const ViewResult* view : views) row.push_back(best_share(view->world, v, found.argued));
        shares.rows.push_back(std::move(row));
    }
    std::string body =
        "<p>An argument can be judged by what could be known when it was made, and by what came. As of a date, stances "
        "and ranges that rest on later facts are out of force, and so is what facts spoke against by then: a claim so "
        "refuted is held at what came. Undated, as everywhere else in this report, all stances stand side by "
        "side.</p>" +
        sentences + leaders(found, "Which policy leads", columns);
    if (found.argued != no_policy) body += table(shares);
    return {"knowledge", heading, body + came};
}

Section whole_menu(const Assessment& found) {
    const ViewResult* menu = find_view(found, "menu");
    const std::string heading = "Levers apart, mixtures, and other policies off the menu";
    if (!menu || !menu->position.done) return {"menu", heading, ""};
    Table rows{"Mean anchored scores on the argument's own claims", {"Policy", "Group"}, {}, ""};
    for (const AssessedViewpoint& viewpoint : found.viewpoints) rows.header.push_back(escape(viewpoint.name));
    for (std::size_t p = 0; p < menu->policies.size(); ++p) {
        std::vector<std::string> row = {escape(menu->policies[p].name),
                                        menu->groups[p].empty() ? "on the menu" : escape(menu->groups[p])};
        for (const ViewpointResult& result : menu->position.viewpoints) {
            const std::string score = people_number(result.score[p].value);
            row.push_back(result.leader == p ? "<strong>" + score + "</strong>" : score);
        }
        rows.rows.push_back(std::move(row));
    }
    return {
        "menu", heading,
        "<p>Policies that no search and no other table looks at, beside those on the menu. Bold: the highest in its "
        "column.</p>" +
            table(rows)};
}

}  // namespace crux::report
