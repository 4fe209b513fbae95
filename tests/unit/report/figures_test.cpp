#include "report/figures.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>

#include "report/html.h"
#include "report/style.h"

namespace crux::report {
namespace {

TEST(Escape, HostileTextsStayText) {
    EXPECT_EQ(escape("<script>alert('x')</script> & \"y\""),
              "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;");
}

TEST(PeopleNumber, SignificantDigitsWithoutExponent) {
    EXPECT_EQ(people_number(0), "0");
    EXPECT_EQ(people_number(1234567), "1\u202f230\u202f000");
    EXPECT_EQ(people_number(4321), "4320");
    EXPECT_EQ(people_number(0.012345), "0.0123");
    EXPECT_EQ(people_number(-2.5), "\u22122.5");
    EXPECT_EQ(people_number(99.96), "100");
}

TEST(Percent, NeverRoundsToCertainty) {
    EXPECT_EQ(percent(0.004), "under 1 percent");
    EXPECT_EQ(percent(0.999), "over 99 percent");
    EXPECT_EQ(percent(0), "0 percent");
    EXPECT_EQ(percent(0.5), "50 percent");
}

TEST(NiceTicks, RoundAndInside) {
    EXPECT_EQ(nice_ticks(0, 1, 5), (std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0}));
    for (double tick : nice_ticks(-3, 17, 5)) EXPECT_EQ(std::fmod(tick, 5), 0);
}

TEST(Figures, NamesAreEscapedAndNumbersStandBehind) {
    DotChart chart;
    chart.title = "<b>title</b>";
    chart.rows.push_back({"row & row", {{"<policy>", 0.5, 0.4, 0.6, true, true}}, "<remark>"});
    const std::string html = dot_chart(chart);
    EXPECT_EQ(html.find("<b>"), std::string::npos);
    EXPECT_EQ(html.find("<policy>"), std::string::npos);
    EXPECT_EQ(html.find("<remark>"), std::string::npos);
    EXPECT_NE(html.find("0.4 to 0.6"), std::string::npos);
}

TEST(Figures, FanWithOneConstantCourseStillHasAnAxis) {
    FanChart chart;
    chart.title = "flat";
    chart.times = {0, 1};
    chart.panels.push_back({"p", {3, 3}, {3, 3}, {3, 3}, {3, 3}, {3, 3}, {}});
    EXPECT_EQ(fan_chart(chart).find("nan"), std::string::npos);
}

// Relative luminance and contrast as WCAG 2.1 defines them.
double luminance(const std::string& hex) {
    const auto channel = [&](unsigned at) {
        const double c = std::stoi(hex.substr(at, 2), nullptr, 16) / 255.0;
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4);
}
double contrast(const std::string& a, const std::string& b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(StyleSheet, TextContrastIsEnoughInLightAndDark) {
    const std::string css(style_sheet);
    const auto dark_at = css.find("prefers-color-scheme: dark");
    for (const std::string& part : {css.substr(0, dark_at), css.substr(dark_at)}) {
        std::map<std::string, std::string> colour;
        const std::regex variable("--([a-z0-9-]+): #([0-9a-f]{6})");
        for (std::sregex_iterator it(part.begin(), part.end(), variable), end; it != end; ++it)
            colour.emplace((*it)[1], (*it)[2]);
        for (const char* text : {"ink", "soft", "link"}) {
            EXPECT_GE(contrast(colour.at(text), colour.at("paper")), 4.5) << text;
            EXPECT_GE(contrast(colour.at(text), colour.at("card")), 4.5) << text;
        }
        for (const char* mark : {"blue", "orange"})
            EXPECT_GE(contrast(colour.at(mark), colour.at("paper")), 3.0) << mark;
        for (int shade = 0; shade <= 8; ++shade) {
            const std::string& ink = colour.at(shade >= 5 ? "heat-light-ink" : "heat-dark-ink");
            EXPECT_GE(contrast(ink, colour.at("h" + std::to_string(shade))), 4.5) << "shade " << shade;
        }
    }
}

}  // namespace
}  // namespace crux::report
