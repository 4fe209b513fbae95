// See chunk_reducer.h. Threads run leaves of two chunks at once, so each keeps sketches by chunk; they hold whole
// numbers, whose order does not matter. Summaries go through a tree of the chunk's own, in the order of leaves.
#include "ensemble/chunk_reducer.h"

#include <algorithm>
#include <iterator>

#include "ensemble/summary_partial.h"

namespace crux::ensemble {

namespace {

// A leaf on its way to commit(), which takes everything out: the run's own tree has nothing to merge.
class LeafPartial final : public Partial {
  public:
    void merge(const Partial&) override {}
    std::unique_ptr<SummaryPartial> summaries;
    std::uint64_t scenarios = 0, excluded = 0;
    std::string rows;
    std::vector<FileSum> files;
};

}  // namespace

ChunkReducer::ChunkReducer(Task task, const ChunkCut& cut, std::uint64_t first_chunk)
    : task_(std::move(task)), cut_(cut) {
    chunk_.number = first_chunk;
}

void ChunkReducer::begin(unsigned workers) { by_worker_.resize(workers); }

ChunkReducer::Sketches& ChunkReducer::sketches_of(unsigned worker, std::uint64_t chunk) {
    const std::lock_guard lock(mutex_);
    Sketches& sketches = by_worker_[worker][chunk];
    sketches.resize(task_.outcomes);
    return sketches;
}

std::unique_ptr<Partial> ChunkReducer::reduce(const Leaf& leaf, unsigned worker) {
    auto partial = std::make_unique<LeafPartial>();
    partial->summaries = std::make_unique<SummaryPartial>();
    const stats::LeafPlace place{leaf.first_scenario, task_.replicates, leaf.excluded};
    Sketches& sketches = sketches_of(worker, leaf.first_scenario / cut_.chunk_members());
    for (std::size_t o = 0; o < leaf.outcomes; ++o) {
        partial->summaries->summaries.push_back(stats::Summary::of(leaf.row(0, o), place));
        sketches[o].add(leaf.row(0, o), place);
    }
    partial->scenarios = leaf.scenarios;
    partial->excluded = static_cast<std::uint64_t>(std::count(leaf.excluded.begin(), leaf.excluded.end(), 1));
    if (task_.rows) partial->rows = task_.rows(leaf);
    if (task_.files) task_.files(leaf, partial->files);
    return partial;
}

void ChunkReducer::commit(std::uint64_t, Partial& partial, std::span<const MemberFault> faults) {
    auto& leaf = dynamic_cast<LeafPartial&>(partial);
    chunk_.scenarios += leaf.scenarios;
    chunk_.excluded += leaf.excluded;
    const std::size_t room = task_.faults_kept - chunk_.faults.size();
    auto named = task_.name(faults.first(std::min(room, faults.size())));
    std::move(named.begin(), named.end(), std::back_inserter(chunk_.faults));
    std::move(leaf.files.begin(), leaf.files.end(), std::back_inserter(chunk_.files));
    rows_ += leaf.rows;
    std::string().swap(leaf.rows);
    tree_.push(std::move(leaf.summaries));
    if (chunk_.scenarios < cut_.scenarios(chunk_.number)) return;
    close();
    const std::uint64_t next = chunk_.number + 1;
    task_.take(std::move(chunk_), std::move(rows_));
    chunk_ = {};
    chunk_.number = next;
    rows_.clear();
}

// All leaves of the chunk are committed, so no thread touches its sketches any more.
void ChunkReducer::close() {
    chunk_.sketches.resize(task_.outcomes);
    {
        const std::lock_guard lock(mutex_);
        for (auto& chunks : by_worker_) {
            const auto found = chunks.extract(chunk_.number);
            if (found.empty()) continue;
            for (std::size_t o = 0; o < task_.outcomes; ++o) chunk_.sketches[o].merge(found.mapped()[o]);
        }
    }
    const auto total = tree_.finish();
    if (total) chunk_.summaries = std::move(dynamic_cast<SummaryPartial&>(*total).summaries);
}

std::optional<Chunk> ChunkReducer::rest() {
    if (chunk_.scenarios == 0) return std::nullopt;
    close();
    return std::move(chunk_);
}

}  // namespace crux::ensemble
