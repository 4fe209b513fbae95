// A table of published values beside ours. tools/oracles builds and runs it.
#pragma once

#include <string>
#include <vector>

namespace crux::oracles {

struct Line {
    std::string oracle, quantity;
    double ours, published;
    double tolerance;  ///< of the difference: half a unit of the last printed digit, or as said in the oracle's note
    bool met() const;
};

class Table {
  public:
    void note(std::string words) { notes_.push_back(std::move(words)); }
    void add(std::string oracle, std::string quantity, double ours, double published, double tolerance) {
        lines_.push_back({std::move(oracle), std::move(quantity), ours, published, tolerance});
    }
    const std::vector<Line>& lines() const { return lines_; }
    const std::vector<std::string>& notes() const { return notes_; }

  private:
    std::vector<Line> lines_;
    std::vector<std::string> notes_;
};

void rapid(Table& table);
/// `directory` holds bryant-lempert-2010.csv. False where it cannot be read.
bool bryant_lempert(Table& table, const std::string& directory);
void variance_shares(Table& table);

}  // namespace crux::oracles
