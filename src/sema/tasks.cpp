// Lowers what was put off. Tasks add tasks (a made-up stock has a rate), so a queue; then the
// initial values: what they read of auxiliaries is lowered for `init` too, and what those read.
#include <deque>

#include "sema/lowerer.h"

namespace crux::sema {

namespace {

Statement lower(Analysis& analysis, Task task) {
    Statement statement;
    statement.target = task.target;
    statement.name = task.origin.name;
    statement.span = task.origin.span;
    for (Range& range : task.frame.ranges) {
        range.loop = {};
        if (range.elements.size() < 2) continue;
        range.loop = ir::LoopId(analysis.module.loop_count++);
        statement.loops.push_back({range.loop, range.elements});
    }
    Lowerer lowerer(analysis, task.section, std::move(task.frame), std::move(task.origin));
    task.emit(lowerer);
    statement.body = lowerer.take();
    return statement;
}

void drain(Analysis& analysis) {
    while (!analysis.tasks.empty()) {
        std::vector<Task> batch = std::move(analysis.tasks);
        analysis.tasks.clear();
        for (Task& task : batch) {
            const Section section = task.section;
            Statement statement = lower(analysis, std::move(task));
            switch (section) {
                case Section::init:
                    analysis.init.push_back(std::move(statement));
                    break;
                case Section::step:
                    analysis.step.push_back(std::move(statement));
                    break;
                case Section::advance:
                    analysis.advance.push_back(std::move(statement));
                    break;
            }
        }
    }
}

}  // namespace

void run_tasks(Analysis& analysis) {
    drain(analysis);
    for (std::size_t done = 0; done < analysis.init.size(); ++done) {
        const Accesses accesses = accesses_of(analysis.init[done]);
        for (const Access& read : accesses.reads) {
            const auto wanted = analysis.initial_tasks.find(read.variable);
            if (wanted == analysis.initial_tasks.end()) continue;
            for (Task& task : wanted->second) analysis.tasks.push_back(std::move(task));
            analysis.initial_tasks.erase(wanted);
        }
        drain(analysis);
    }
}

}  // namespace crux::sema
