// The small commented argument that `crux new` writes. See writing.h; a test runs it.
#include <fmt/format.h>

#include "argument/writing.h"

namespace crux::argument {

namespace {

constexpr std::string_view toy_model = R"mdl({UTF-8}
Travellers = INTEG( growth of traffic , initial travellers )
	~	traveller
	~	People who cross the river on a usual day.
	|
growth of traffic = Travellers * ( own growth + drawn traffic )
	~	traveller/year
	~	Traffic grows by itself, and faster crossing may draw more of it.
	|
own growth = 0.02
	~	1/year
	~	Growth of traffic that nobody's choice changes.
	|
drawn traffic = drawn by a bridge * bridge
	~	1/year
	~	Extra growth that a bridge brings while it stands.
	|
drawn by a bridge = 0
	~	1/year
	~	How much faster traffic grows because of a bridge.
	|
bridge = 0
	~	Dmnl
	~	The lever: 0 keeps the ferry, 1 builds the bridge.
	|
initial travellers = 2000
	~	traveller
	~	Counted on the ferry.
	|
crossing time = ferry time * ( 1 - bridge ) + bridge time * bridge + crowding * Travellers
	~	hour
	~	Time of one crossing, with waiting.
	|
ferry time = 0.6
	~	hour
	~	Waiting and crossing by ferry on an empty day.
	|
bridge time = 0.15
	~	hour
	~	Driving over the bridge on an empty day.
	|
crowding = 5e-05
	~	hour/traveller
	~	Extra time for each other traveller.
	|
Time lost = INTEG( losing time , 0 )
	~	million hours
	~	All time spent crossing since the start.
	|
losing time = Travellers * crossing time * crossings a year / hours in a million
	~	million hours/year
	~	Time spent crossing in a year.
	|
crossings a year = 600
	~	1/year
	~	Crossings of a traveller in a year.
	|
hours in a million = 1e+06
	~	hour*traveller/million hours
	~	Turns hours of travellers into millions of hours.
	|
Money spent = INTEG( spending , 0 )
	~	million euro
	~	All public money spent on crossing since the start.
	|
spending = ferry cost * ( 1 - bridge ) + ( bridge cost / years of payment + upkeep ) * bridge
	~	million euro/year
	~	The ferry's running cost, or the bridge's payments and upkeep.
	|
ferry cost = 4
	~	million euro/year
	~	Running cost of the ferry.
	|
bridge cost = 80
	~	million euro
	~	Price of the bridge.
	|
years of payment = 20
	~	year
	~	The bridge is paid off in equal parts.
	|
upkeep = 1
	~	million euro/year
	~	Upkeep of the bridge.
	|
INITIAL TIME = 0
	~	year
	~	The start.
	|
FINAL TIME = 20
	~	year
	~	Twenty years.
	|
TIME STEP = 0.25
	~	year
	~	A quarter.
	|
SAVEPER = 1
	~	year
	~	A row a year.
	|
)mdl";

constexpr std::string_view toy_argument =
    R"toml(# An argument file: claims tied to a model. Change it, run it again, and see what moves:
#   crux assess {folder}/argument.toml -o report.html
# The whole format: docs/formats/argument.md
format = 1

[argument]
title = {title}
question = "Should the town build a bridge in place of its ferry?"
words = "The bridge saves time, traffic grows anyway, and the ferry gets dearer: so build it."
source = "A toy argument, written by crux new"
recommends = "bridge"        # the policy that the argument recommends
mirror_policy = "ferry"      # what the other side recommends, for crux mirror
as_it_was = "ferry"          # the policy whose run data would be compared with
model = "model.mdl"          # beside this file

[time]                       # so that dates can be written for model times
origin = 2025-01-01
unit = "year"

# Claims. Each has a source, a stated stance, and rivals: what others say instead. A stance sets
# constants of the model, replaces an equation or a table, or multiplies weights.
[[claims]]
id = "F1"
words = "The bridge takes a traveller over in under a quarter of an hour."
kind = "causal"
sources = ["Town engineer, hearing of May"]
stated = {{ words = "ten to fifteen minutes", set = {{ "bridge time" = [0.16, 0.24] }}, basis = "LIT" }}

[[claims.rivals]]
name = "jams"
words = "half an hour: the bridge ends in a jam"
sources = ["Bus drivers' letter"]
set = {{ "bridge time" = [0.45, 0.6] }}
basis = "LIT"
mirror = true                # what the mirrored argument holds of this claim

[[claims]]
id = "F2"
words = "Traffic grows by itself, bridge or not."
kind = "prediction"
sources = ["Regional forecast"]
stated = {{ words = "1 to 3 percent a year", set = {{ "own growth" = [0.01, 0.03] }}, basis = "DATA" }}

[[claims.rivals]]
name = "no-growth"
words = "it stays as it is"
by = "D1"                    # the counter-claim whose stance this is
set = {{ "own growth" = 0 }}
mirror = true

[[claims]]
id = "F3"
words = "Running the ferry gets dearer year by year."
kind = "fact"
sources = ["Ferry company, accounts"]
stated = {{ words = "five percent a year", equation = {{ "ferry cost" = "4 * EXP( 0.05 * Time )" }} }}

[[claims.rivals]]
name = "steady"
words = "its cost stays as it is"
sources = ["Ferry company, plan"]
set = {{}}                      # nothing else: the model's own equation
mirror = true

# A counter-claim: what others say about the argument's claims. F2's rival above carries it.
[[claims]]
id = "D1"
side = "counter"
stance = "against"
answers = ["F2"]
words = "Nobody new will come: traffic does not grow."
kind = "prediction"
sources = ["Citizens' letter"]

# What no claim is about, but is not known exactly.
[[uncertainties]]
variable = "crowding"
range = [2e-5, 8e-5]
basis = "DATA"
unit = "hour/traveller"

[[uncertainties]]
variable = "drawn by a bridge"
range = [0, 0.03]
basis = "EXPL"               # exploratory: no source. Swept apart; expected values use the setting
setting = 0.01

[[policies]]
id = "ferry"
name = "Keep the ferry"
set = {{ bridge = 0 }}

[[policies]]
id = "bridge"
name = "Build the bridge"
set = {{ bridge = 1 }}

# Outcomes: a variable, reduced over time, between fixed anchors chosen before any run.
[[outcomes]]
id = "time"
name = "Time lost"
words = "hours that people spend crossing in twenty years"
variable = "Time lost"
reduce = "final"
direction = "lower"
worst = 30
best = 5
unit = "million hours"
acceptable = 20
note = "5: everybody over in ten minutes; 30: an hour each"

[[outcomes]]
id = "money"
name = "Money spent"
words = "public money spent on crossing in twenty years"
variable = "Money spent"
reduce = "final"
direction = "lower"
worst = 200
best = 50
unit = "million euro"
note = "50: less than the ferry costs today; 200: twice what the bridge is said to cost"

# Viewpoints: whose outcomes count how much.
[[viewpoints]]
id = "commuters"
name = "Commuters first"
basis = "ours"
weights = {{ time = [0.7, 0.9], money = 0.2 }}

[[viewpoints]]
id = "taxpayers"
name = "Taxpayers first"
basis = "ours"
weights = {{ time = 0.2, money = 0.8 }}

[[charts]]
variable = "Travellers"
name = "Travellers a day"
)toml";

std::string toml_text(std::string_view text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out + '"';
}

}  // namespace

std::vector<NewFile> new_argument(std::string_view name) {
    std::string title(name);
    const auto slash = title.find_last_of('/');
    if (slash != std::string::npos) title.erase(0, slash + 1);
    return {{"argument.toml",
             fmt::format(fmt::runtime(toy_argument), fmt::arg("title", toml_text(title)), fmt::arg("folder", name))},
            {"model.mdl", std::string(toy_model)}};
}

}  // namespace crux::argument
