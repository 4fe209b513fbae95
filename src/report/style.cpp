// Two hues, blue for what is shown and orange for what the argument recommends, told apart by the
// colour-blind and, with shapes and words, without colour. No red and green. Contrast of text is
// at least 4.5 to 1 in both schemes (a test computes it from these variables).
#include "report/style.h"

namespace crux::report {

const std::string_view style_sheet = R"css(
:root {
  color-scheme: light dark;
  --paper: #fcfcfa; --ink: #1c2126; --soft: #545c65; --rule: #d9d9d2; --grid: #e6e6e0; --card: #f2f2ed;
  --blue: #1d5a94; --orange: #a84f00; --band90: #c9dcee; --band50: #8fb6da; --link: #14508a;
  --h0: #f4f8fc; --h1: #dfeaf5; --h2: #c6dbee; --h3: #a9c9e5; --h4: #88b3d8; --h5: #3f78ab; --h6: #2f6ca3; --h7: #1d5489; --h8: #0f3d69;
  --heat-dark-ink: #0e1c2a; --heat-light-ink: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --ink: #e9e7e2; --soft: #b0b6bd; --rule: #3a4047; --grid: #2a2f35; --card: #1d2125;
    --blue: #86b9ea; --orange: #f2a65e; --band90: #23405c; --band50: #3d6d9b; --link: #9cc7f2;
    --h0: #17202a; --h1: #1b2c3e; --h2: #1f3853; --h3: #254768; --h4: #2d5880; --h5: #6ea3d4; --h6: #8ab8e2; --h7: #a8ccee; --h8: #cbe1f7;
    --heat-dark-ink: #e9e7e2; --heat-light-ink: #0c1620;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 17px/1.55 Georgia, "DejaVu Serif", serif; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 2.2rem 0 .4rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .6rem; padding-top: .8rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.08rem; margin: 1.8rem 0 .3rem; }
p { margin: .55rem 0; max-width: 44rem; }
a { color: var(--link); }
.lead { font-size: 1.12rem; }
.soft, .tick { color: var(--soft); fill: var(--soft); }
.soft { font-size: .92rem; }
.answer { background: var(--card); border-left: .35rem solid var(--blue); padding: .8rem 1.2rem; margin: 1.2rem 0; }
.answer > div { margin: .7rem 0; }
.answer ul { margin: .4rem 0; padding-left: 1.2rem; }
.answer li { margin: .35rem 0; }
nav ol { columns: 2; padding-left: 1.2rem; font-size: .95rem; }
nav li { break-inside: avoid; }
figure { margin: 1.6rem 0; }
figcaption { margin-bottom: .6rem; max-width: 44rem; }
svg { width: 100%; height: auto; display: block; font: 13px "DejaVu Sans", "Helvetica Neue", Arial, sans-serif; }
svg text { fill: var(--ink); }
svg .tick { fill: var(--soft); font-size: 12px; }
.grid { stroke: var(--grid); stroke-width: 1; }
.rail { stroke: var(--rule); stroke-width: 1; }
.interval { stroke: var(--soft); stroke-width: 1.6; }
.dot { fill: var(--paper); stroke: var(--blue); stroke-width: 2; }
.dot.best { fill: var(--blue); }
path.dot { stroke: var(--orange); }
path.dot.best { fill: var(--orange); }
.bar { fill: var(--band50); }
.band90 { fill: var(--band90); }
.band50 { fill: var(--band50); }
.median { fill: none; stroke: var(--blue); stroke-width: 2; }
.other { fill: none; stroke: var(--ink); stroke-width: 1.6; stroke-dasharray: 5 4; }
.data { fill: var(--orange); stroke: var(--paper); stroke-width: .8; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font: .86rem/1.4 "DejaVu Sans", "Helvetica Neue", Arial, sans-serif; }
caption { text-align: left; font-weight: bold; padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .7rem .3rem 0; border-bottom: 1px solid var(--rule); }
thead th { border-bottom: 2px solid var(--soft); }
td { font-variant-numeric: tabular-nums; }
table.heat td { text-align: center; padding: .35rem .6rem; border: 1px solid var(--paper); color: var(--heat-dark-ink); }
table.heat th { padding-right: .8rem; }
.shade0 { background: var(--h0); } .shade1 { background: var(--h1); } .shade2 { background: var(--h2); }
.shade3 { background: var(--h3); } .shade4 { background: var(--h4); }
table.heat td.shade5, table.heat td.shade6, table.heat td.shade7, table.heat td.shade8 { color: var(--heat-light-ink); }
.shade5 { background: var(--h5); } .shade6 { background: var(--h6); } .shade7 { background: var(--h7); } .shade8 { background: var(--h8); }
.node rect { fill: var(--card); stroke: var(--soft); stroke-width: 1; }
.node.stock rect { fill: var(--band90); }
.node.claimed rect { stroke: var(--orange); stroke-width: 2.5; }
.node.plain.claimed text { fill: var(--orange); font-weight: bold; }
.link { fill: none; stroke: var(--soft); stroke-width: 1.2; }
.flow { fill: none; stroke: var(--ink); stroke-width: 5; }
.flow-inside { fill: none; stroke: var(--paper); stroke-width: 2.4; }
.head { fill: var(--ink); }
.cloud { fill: var(--paper); stroke: var(--soft); }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--link); font-size: .92rem; }
article.claim { border-top: 1px solid var(--rule); padding: .5rem 0; }
article.claim h3 { margin: .2rem 0; font-size: 1rem; }
article.claim p { margin: .25rem 0; font-size: .95rem; overflow-wrap: anywhere; }
.tag { font: .75rem "DejaVu Sans", Arial, sans-serif; border: 1px solid var(--soft); border-radius: .3rem; padding: 0 .35rem; margin-right: .3rem; }
dt { font-weight: bold; margin-top: .5rem; }
dd { margin: 0 0 .3rem 1rem; max-width: 44rem; }
code, pre { font: .85rem "DejaVu Sans Mono", Consolas, monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
:focus-visible { outline: 3px solid var(--orange); outline-offset: 2px; }
@media (max-width: 36rem) {
  body { font-size: 16px; }
  h1 { font-size: 1.5rem; }
  nav ol { columns: 1; }
  figure > svg { min-width: 34rem; }
  figure { overflow-x: auto; }
}
@media print {
  body { font-size: 10.5pt; }
  details:not([open]) > :not(summary) { display: none; }
  nav, summary { display: none; }
  figure, article.claim, tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
)css";

}  // namespace crux::report
