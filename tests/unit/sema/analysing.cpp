#include "analysing.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "engine/engine.h"
#include "vensim/vensim.h"
#include "xmile/xmile.h"

namespace crux::sema {

namespace {

class Recorder : public engine::Observer {
  public:
    Course course;
    void at_step(std::uint32_t, double, bool, const double* const* rows) override { course.push_back(rows[0][0]); }
};

std::string with_times(const std::string& text) {
    std::string whole = "{UTF-8}\n";
    const std::size_t raw = text.find("%%");
    const std::string equations = raw == std::string::npos ? text : text.substr(raw + 2);
    if (raw != std::string::npos) whole += text.substr(0, raw);
    for (std::string_view equation : split(equations, '|')) {
        if (!trim(equation).empty()) whole += fmt::format("{} ~ ~ |\n", trim(equation));
    }
    for (const auto& [name, value] :
         {std::pair{"INITIAL TIME", "0"}, {"FINAL TIME", "4"}, {"TIME STEP", "1"}, {"SAVEPER", "TIME STEP"}}) {
        if (text.find(fmt::format("{} =", name)) == std::string::npos)
            whole += fmt::format("{} = {} ~ ~ |\n", name, value);
    }
    return whole;
}

}  // namespace

std::string Analysed::kinds() const {
    std::string names;
    for (const Diagnostic& diagnostic : sink.all())
        names += fmt::format("{}{}", names.empty() ? "" : " ", diagnostic.name());
    return names;
}

std::string Analysed::rendered() const {
    std::string all;
    for (const Diagnostic& diagnostic : sink.all()) all += render(diagnostic, sources);
    return all;
}

const ir::Variable& Analysed::variable(const std::string& name) const {
    const ir::VariableId id = module.value().find(name);
    if (!id.valid()) throw std::runtime_error("no variable " + name);
    return module->at(id);
}

Course Analysed::course(const std::string& element) const {
    if (!module) throw std::runtime_error("not analysed:\n" + rendered());
    const std::vector<std::string> faults = ir::verify(*module);
    if (!faults.empty()) throw std::runtime_error(faults[0] + "\n" + ir::print(*module));
    const std::string name = element.substr(0, element.find('['));
    const ir::VariableId id = module->find(name);
    for (std::uint32_t i = 0; id.valid() && i < module->elements(id); ++i) {
        if (canonical_key(module->element_name(id, i)) != canonical_key(element)) continue;
        engine::CompileOptions options;
        options.outputs = {{id, i}};
        engine::Runner runner(engine::compile(*module, options), 8);
        Recorder recorder;
        const std::uint64_t scenario[8] = {};
        const std::uint32_t replicate[8] = {};
        runner.run({0, scenario, replicate}, 1, recorder);
        return recorder.course;
    }
    throw std::runtime_error("no element " + element);
}

std::unique_ptr<Analysed> vensim_model(const std::string& text, const std::vector<Rival>& rivals, Options options) {
    auto made = std::make_unique<Analysed>();
    const FileId file = made->sources.add("model.mdl", with_times(text));
    made->model = vensim::parse(file, made->sources, made->sink);
    for (const Rival& rival : rivals) {
        Replacement replacement{rival.selector, rival.variable, {}, {}};
        for (const std::string& alternative : rival.alternatives) {
            const FileId place = made->sources.add("stance", alternative);
            const Span span{place, 0, static_cast<std::uint32_t>(alternative.size())};
            replacement.alternatives.push_back(vensim::parse_expression(made->model, alternative, span, made->sink));
        }
        options.replacements.push_back(std::move(replacement));
    }
    made->module = analyse(made->model, made->sources, options, made->sink);
    return made;
}

std::unique_ptr<Analysed> vensim_model(const std::string& text, const Options& options) {
    return vensim_model(text, std::vector<Rival>{}, options);
}

std::unique_ptr<Analysed> xmile_model(const std::string& variables, const std::string& declarations) {
    auto made = std::make_unique<Analysed>();
    const std::string text =
        "<?xml version=\"1.0\"?>\n<xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n"
        "<header><name>m</name></header>\n<sim_specs "
        "method=\"Euler\"><start>0</start><stop>4</stop><dt>1</dt></sim_specs>\n" +
        declarations + "<model><variables>\n" + variables + "\n</variables></model></xmile>\n";
    const FileId file = made->sources.add("model.xmile", text);
    made->model = xmile::parse(file, made->sources, made->sink);
    made->module = analyse(made->model, made->sources, {}, made->sink);
    return made;
}

std::size_t count(const ir::Body& body, ir::Node::Kind kind) {
    std::size_t found = 0;
    for (const ir::Node& node : body) {
        found += node.kind == kind ? 1 : 0;
        for (const ir::Body& inner : node.bodies) found += count(inner, kind);
    }
    return found;
}

}  // namespace crux::sema
