// Parts of the assessment's JSON that stand in files of their own. Keys in the order written.
#pragma once

#include <nlohmann/json.hpp>

#include "crux/records.h"

namespace crux {

using Json = nlohmann::ordered_json;

/// A list of objects, a row each.
Json to_json(const Records& records);
Json robustness_json(const Assessment& found);
Json information_json(const Assessment& found);
Json discovery_json(const DiscoverySet& set);

}  // namespace crux
