// What follows the equations: the sketch and Vensim's settings. Values depend on two of the
// settings alone, the integration method and the equivalent units.
#pragma once

#include <string_view>

#include "model/model.h"
#include "vensim/tokens.h"

namespace crux::vensim {

/// Where the first line of sketch or settings begins; the text's end where there is none.
std::size_t sketch_begin(std::string_view text);

/// Reads the text from `begin` on into model.views, unit_equivalences, time.method and sketch_text.
void read_sketch(const SourceText& source, std::size_t begin, model::Model& model);

}  // namespace crux::vensim
