// Dimensions and elements. Enters: what the author declared; leaves: the elements of each
// dimension in order, the family it belongs to, and how elements of one dimension stand for
// those of another (subranges, A <-> B, mappings A -> B).
// Vensim's elements are global names: an element that stands in several ranges is one element,
// and its number as a value is its place in the largest of them (test-models, subscript_definition).
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "diag/diagnostic.h"
#include "model/model.h"

namespace crux::sema {

struct ElementTag;
struct DimensionTag;
using ElementId = Id<ElementTag>;
using DimensionId = Id<DimensionTag>;

struct Dimension {
    std::string name, key;
    std::vector<ElementId> elements;
    DimensionId root;  ///< the largest dimension that has all its elements (often itself)
    Span span;
};

class Dimensions {
  public:
    /// Reports members that are not to be resolved, and mappings that do not fit.
    /// `members` gives the elements of a dimension that is read from a file (by index in the model).
    Dimensions(const model::Model& model, const std::map<std::size_t, std::vector<std::string>>& members,
               DiagnosticSink& sink);

    DimensionId find(std::string_view name) const;        ///< invalid where there is none
    ElementId find_element(std::string_view name) const;  ///< invalid where there is none
    const Dimension& at(DimensionId id) const { return dimensions_.at(id.index); }
    const std::string& name(ElementId id) const { return element_names_.at(id.index); }
    std::span<const Dimension> all() const { return dimensions_; }
    std::vector<std::string> names() const;  ///< of dimensions and elements, for suggestions

    std::optional<std::uint32_t> position(DimensionId dimension, ElementId element) const;
    bool holds(DimensionId dimension, std::span<const ElementId> elements) const;
    /// The smallest dimension that has all of these elements, the first declared among equals.
    DimensionId holding(std::span<const ElementId> elements) const;
    /// The element's value where a subscript is used as a number: 1-based, in the dimension's family.
    std::uint32_t number(DimensionId dimension, ElementId element) const;
    std::uint32_t number(ElementId element) const;

    /// While the equation is at `element` of `given`: the element that the subscript `wanted`
    /// means. Nothing where the two dimensions have nothing to do with each other.
    std::optional<ElementId> translate(DimensionId wanted, DimensionId given, ElementId element) const;

  private:
    struct Table {
        DimensionId from, to;
        std::map<ElementId, ElementId> back;     ///< of `to` -> of `from`
        std::map<ElementId, ElementId> forward;  ///< of `from` -> of `to`, where it is one element
    };

    ElementId intern(const std::string& name);
    void expand(const model::Model& model, std::size_t index, DiagnosticSink& sink);
    void add_mapping(DimensionId from, const model::Mapping& mapping, DiagnosticSink& sink);
    void pair(Table& table, ElementId from, const std::string& entry);
    void find_roots();
    bool same_elements(DimensionId a, DimensionId b) const;

    std::vector<Dimension> dimensions_;
    std::vector<std::unordered_map<std::uint32_t, std::uint32_t>> positions_;  ///< by dimension: element -> place
    std::unordered_map<std::string, std::uint32_t> dimension_keys_, element_keys_;
    std::vector<std::string> element_names_;
    std::vector<Table> tables_;
    std::map<std::size_t, std::vector<std::string>> members_;
    std::vector<char> state_;  ///< of expand(): 0 not yet, 1 begun, 2 done
};

}  // namespace crux::sema
