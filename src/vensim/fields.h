// What follows an equation up to its `|`: ~ units [min,max,step] ~ documentation ~ :SUPPLEMENTARY.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/model.h"
#include "vensim/tokens.h"

namespace crux::vensim {

struct Field {
    std::size_t begin = 0, end = 0;
};

struct Fields {
    std::size_t begin = 0;  ///< of the first `~`, or of `|`
    std::size_t end = 0;    ///< after the `|`
    bool ended = true;      ///< by a `|`
    std::vector<Field> fields;

    std::string_view text(const SourceText& source, std::size_t i) const;
    /// The documentation of an equation; reports what cannot be a field of one.
    std::string documentation(const SourceText& source) const;
    /// Units, range, documentation and :SUPPLEMENTARY of one equation into its variable; what an
    /// earlier equation of the variable said stays.
    void into(const SourceText& source, model::Variable& variable) const;

  private:
    void units(const SourceText& source, model::Variable& variable) const;
};

/// The fields from `at`, the place of a `~` or `|` (or `limit`), on. Where a forgotten `|` made
/// the next equation part of them, that is reported and they end where it begins.
Fields read_fields(const SourceText& source, std::size_t at, std::size_t limit);

}  // namespace crux::vensim
