// bench_ensemble [--rounds N] [--lanes W] [--jit-lanes W] [--vary N] [--keep FOLDER] [NAME=FILE...]: interpreter
// against scalar C and vector C of the same optimised program, on one core, in interleaved rounds. Answers are checked
// against the interpreter's. Exit code 1 where an answer differs.
#include <dlfcn.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>

#include "engine/engine.h"
#include "generate.h"
#include "kernels/lookup.h"
#include "models.h"

namespace crux::bench {
namespace {

namespace fs = std::filesystem;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Settings {
    unsigned rounds = 9;
    unsigned lanes = 0, jit_lanes = 0;                ///< 0: as the engine suggests
    std::size_t vary = static_cast<std::size_t>(-1);  ///< constants that differ among members, at most
    fs::path folder = fs::temp_directory_path() / "crux-bench";
};

/// What is timed: members' inputs, and the program compiled for them.
struct Setup {
    engine::CompileOptions options;
    std::shared_ptr<const engine::Program> program;
    std::shared_ptr<const engine::Program> translated;  ///< for BackEnd::jit; null where there is no machine code
    std::size_t members = 0, equations = 0;
    std::vector<double> inputs;  ///< [member][input]
};

bool is_time_setting(std::string name) {
    for (char& c : name) c = static_cast<char>(c == '_' ? ' ' : std::tolower(static_cast<unsigned char>(c)));
    return name == "initial time" || name == "final time" || name == "time step" || name == "saveper";
}

/// `most` of them, evenly over their order.
std::vector<engine::Element> spread_over(const std::vector<engine::Element>& all, std::size_t most) {
    if (all.size() <= most) return all;
    std::vector<engine::Element> some;
    for (std::size_t i = 0; i < most; ++i) some.push_back(all[i * all.size() / most]);
    return some;
}

/// All constants but 0, 1, -1 (switches) and the settings of time, each drawn within 20 percent.
Setup prepare(const ir::Module& module, std::size_t vary) {
    Setup setup;
    for (std::uint32_t v = 0; v < module.variables.size(); ++v) {
        const ir::Variable& variable = module.variables[v];
        for (std::uint32_t e = 0; e < module.elements(ir::VariableId(v)); ++e) {
            const engine::Element element{ir::VariableId(v), e};
            if (variable.role == ir::Role::stock) {
                setup.options.outputs.push_back(element);
                ++setup.equations;
            }
            if (variable.role == ir::Role::auxiliary && !variable.hidden) ++setup.equations;
            if (variable.role != ir::Role::constant || is_time_setting(variable.name)) continue;
            const double value = variable.values.at(e);
            if (value != 0 && std::fabs(value) != 1) setup.options.inputs.push_back(element);
        }
    }
    if (setup.options.outputs.size() > 8) setup.options.outputs.resize(8);
    setup.options.inputs = spread_over(setup.options.inputs, vary);
    setup.options.method = ir::Method::euler;
    // All stocks count as wanted where the model has more than eight: nothing may be pruned away.
    setup.program = engine::compile(module, setup.options);
    if (engine::machine_code_available()) {
        engine::CompileOptions options = setup.options;
        options.back_end = engine::BackEnd::jit;
        setup.translated = engine::compile(module, options);
    }
    const double work = static_cast<double>(setup.equations) * std::max(1u, module.time.steps());
    setup.members = std::clamp<std::size_t>(static_cast<std::size_t>(4e7 / work), 128, 8192) / 128 * 128;
    std::mt19937_64 draw(1);
    std::uniform_real_distribution<double> factor(0.8, 1.2);
    for (std::size_t m = 0; m < setup.members; ++m) {
        for (const engine::Element& input : setup.options.inputs) {
            setup.inputs.push_back(module.at(input.variable).values.at(input.index) * factor(draw));
        }
    }
    return setup;
}

class Keeper : public engine::Observer {
  public:
    Keeper(std::uint32_t last, std::size_t outputs, unsigned lanes) : last_(last), outputs_(outputs), lanes_(lanes) {}
    void at_step(std::uint32_t k, double, bool, const double* const* rows) override {
        if (k != last_) return;
        for (unsigned lane = 0; lane < lanes_; ++lane) {
            for (std::size_t i = 0; i < outputs_; ++i) values.push_back(rows[i][lane]);
        }
    }
    std::vector<double> values;  ///< [member][output]

  private:
    std::uint32_t last_;
    std::size_t outputs_;
    unsigned lanes_;
};

struct Timed {
    double seconds = 0;
    std::vector<double> outputs;
};

/// The engine, by either back end.
class Engine {
  public:
    Engine(const Setup& setup, const std::shared_ptr<const engine::Program>& program, unsigned lanes)
        : setup_(setup), runner_(program, lanes != 0 ? lanes : engine::suggested_lanes(*program, setup.members)) {}

    Timed run() {
        const unsigned lanes = runner_.lanes();
        Keeper keeper(engine::module_of(*setup_.program).time.steps(), setup_.options.outputs.size(), lanes);
        const double begin = cpu_seconds();
        const std::size_t inputs = setup_.options.inputs.size();
        for (std::size_t first = 0; first < setup_.members; first += lanes) {
            for (std::size_t i = 0; i < inputs; ++i) {
                for (unsigned lane = 0; lane < lanes; ++lane) {
                    runner_.input(i)[lane] = setup_.inputs[(first + lane) * inputs + i];
                }
            }
            runner_.run({}, lanes, keeper);
            faults += runner_.faults().size();
        }
        return {cpu_seconds() - begin, std::move(keeper.values)};
    }
    unsigned lanes() const { return runner_.lanes(); }
    std::size_t faults = 0;

  private:
    const Setup& setup_;
    engine::Runner runner_;
};

/// Generated source, compiled by gcc and loaded.
class Compiled {
  public:
    Compiled(const Setup& setup, Dialect dialect, const fs::path& folder, const std::string& name)
        : setup_(setup), dialect_(dialect) {
        const ir::Module& module = engine::module_of(*setup.program);
        Source source = generate(module, setup.options, dialect);
        unsupported = source.unsupported;
        if (!unsupported.empty()) return;
        const bool vector = dialect == Dialect::vector;
        const fs::path file = folder / (name + (vector ? "-vector.cpp" : "-scalar.c"));
        const fs::path library = fs::path(file).replace_extension(".so");
        std::ofstream(file) << (vector ? vector_preamble() : "") << source.text;
        const std::string command =
            vector ? fmt::format(
                         "g++ -std=c++20 -O2 -w -ffp-contract=off -fno-math-errno -fno-trapping-math -mavx2 -mfma "
                         "-mavx512f -mavx512dq -mavx512bw "
                         "-mavx512vl -mprefer-vector-width=512 -I{}/src -shared -fPIC -o '{}' '{}'",
                         CRUX_SOURCE_DIR, library.string(), file.string())
                   : fmt::format("gcc -O2 -w -ffp-contract=off -shared -fPIC -o '{}' '{}' -lm", library.string(),
                                 file.string());
        if (std::system(command.c_str()) != 0) {
            unsupported = "the compiler failed";
            return;
        }
        load(library, module);
    }

    Timed run() {
        const std::size_t inputs = setup_.options.inputs.size(), outputs = setup_.options.outputs.size();
        Timed timed;
        timed.outputs.resize(setup_.members * outputs);
        const double begin = cpu_seconds();
        if (dialect_ == Dialect::scalar) {
            for (std::size_t m = 0; m < setup_.members; ++m) {
                run_(setup_.inputs.data() + m * inputs, timed.outputs.data() + m * outputs);
            }
        } else {
            run_vectors(inputs, outputs, timed.outputs);
        }
        timed.seconds = cpu_seconds() - begin;
        return timed;
    }

    std::string unsupported;

  private:
    static constexpr std::size_t width = 8;

    static std::string vector_preamble() {
        return "#define CRUX_LANES 8\n#define CRUX_SET bench_lanes\n#define CRUX_NO_TABLES\n"
               "#include \"kernels/lanes/all.inl\"\nusing namespace crux;\nusing namespace crux::kernels;\n"
               "static inline V wide(V a) { return a; }\nstatic inline V wide(double a) { return all(a); }\n"
               "static inline V table_at(const LookupView* t, V x) { return table_at(*t, x); }\n";
    }

    void load(const fs::path& library, const ir::Module& module) {
        void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) {
            unsupported = dlerror();
            return;
        }
        run_ = reinterpret_cast<void (*)(const double*, double*)>(dlsym(handle, "run"));
        auto* tables = static_cast<const kernels::LookupView* const**>(dlsym(handle, "tables"));
        if (tables == nullptr) return;
        for (const ir::Table& table : module.tables) {
            for (const ir::Points& points : table.elements) {
                tables_.emplace_back(points.x, points.y, static_cast<kernels::LookupMode>(table.mode),
                                     table.missing_outside);
            }
        }
        for (const kernels::LookupTable& table : tables_) views_.push_back(&table.view());
        *tables = views_.data();
    }

    void run_vectors(std::size_t inputs, std::size_t outputs, std::vector<double>& to) {
        const std::size_t size = std::max<std::size_t>(1, inputs + outputs) * width * sizeof(double);
        std::unique_ptr<double, decltype(&std::free)> memory(static_cast<double*>(std::aligned_alloc(64, size)),
                                                             std::free);
        double *in = memory.get(), *out = in + inputs * width;
        for (std::size_t first = 0; first < setup_.members; first += width) {
            for (std::size_t lane = 0; lane < width; ++lane) {
                for (std::size_t i = 0; i < inputs; ++i)
                    in[i * width + lane] = setup_.inputs[(first + lane) * inputs + i];
            }
            run_(in, out);
            for (std::size_t lane = 0; lane < width; ++lane) {
                for (std::size_t i = 0; i < outputs; ++i) to[(first + lane) * outputs + i] = out[i * width + lane];
            }
        }
    }

    const Setup& setup_;
    Dialect dialect_;
    void (*run_)(const double*, double*) = nullptr;
    std::vector<kernels::LookupTable> tables_;
    std::vector<const kernels::LookupView*> views_;
};

/// The largest relative difference of a member that has no fault.
double difference(const std::vector<double>& expected, const std::vector<double>& got, std::size_t outputs) {
    double worst = 0;
    for (std::size_t m = 0; m < expected.size() / outputs; ++m) {
        for (std::size_t i = 0; i < outputs; ++i) {
            const double a = expected[m * outputs + i], b = got[m * outputs + i];
            if (!std::isfinite(a)) continue;
            const double scale = std::max(std::fabs(a), 1e-9);
            const double apart = std::fabs(a - b) / scale;
            if (!(apart <= worst)) worst = apart;
        }
    }
    return worst;
}

struct Spread {
    double median, low, high;
};
Spread spread(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return {values[values.size() / 2], values.front(), values.back()};
}

struct Compared {
    std::vector<double> interpreter, jit, scalar, vector;  ///< seconds, by round
    double jit_difference = 0, scalar_difference = 0, vector_difference = 0;
};

void row(const std::string& name, const Setup& setup, const Engine& interpreter, const Engine* jit,
         const Compared& timed) {
    const double work = static_cast<double>(setup.members) * static_cast<double>(setup.equations) *
                        engine::module_of(*setup.program).time.steps();
    const auto per_equation = [&](const std::vector<double>& seconds) {
        return seconds.empty() ? std::string("-") : fmt::format("{:.3f}", spread(seconds).median / work * 1e9);
    };
    const auto ratio = [&](const std::vector<double>& over, const std::vector<double>& under) {
        std::vector<double> ratios;
        for (std::size_t i = 0; i < over.size() && i < under.size(); ++i) ratios.push_back(over[i] / under[i]);
        if (ratios.empty()) return std::string("-");
        const Spread s = spread(ratios);
        return fmt::format("{:.2f} [{:.2f}-{:.2f}]", s.median, s.low, s.high);
    };
    fmt::print(
        "{:<14} {:>5} {:>6} {:>7} {:>7} {:>8} {:>8} {:>8} {:>8}   {:<18} {:<18} {:<18} {:<18} {:.0e} {:.0e} {:.0e}\n",
        name, setup.equations, engine::module_of(*setup.program).time.steps(), setup.members,
        fmt::format("{}/{}", interpreter.lanes(), jit != nullptr ? fmt::to_string(jit->lanes()) : "-"),
        per_equation(timed.scalar), per_equation(timed.interpreter), per_equation(timed.jit),
        per_equation(timed.vector), ratio(timed.scalar, timed.interpreter), ratio(timed.scalar, timed.jit),
        ratio(timed.vector, timed.interpreter), ratio(timed.vector, timed.jit), timed.jit_difference,
        timed.scalar_difference, timed.vector_difference);
}

/// Whether the answers agree.
bool compare(const Case& one, const Settings& settings) {
    const Setup setup = prepare(one.module, settings.vary);
    Engine interpreter(setup, setup.program, settings.lanes);
    std::unique_ptr<Engine> jit;
    if (setup.translated) jit = std::make_unique<Engine>(setup, setup.translated, settings.jit_lanes);
    std::string file = one.name;
    std::replace(file.begin(), file.end(), ' ', '-');
    Compiled scalar(setup, Dialect::scalar, settings.folder, file),
        vector(setup, Dialect::vector, settings.folder, file);
    const bool wide = engine::best_instruction_set() == engine::InstructionSet::avx512;
    Compared timed;
    for (unsigned round = 0; round < settings.rounds + 1; ++round) {
        const Timed ours = interpreter.run();
        const bool warm = round > 0;  // the first round fills caches and is not counted
        if (warm) timed.interpreter.push_back(ours.seconds);
        if (jit) {
            const Timed translated = jit->run();
            if (warm) timed.jit.push_back(translated.seconds);
            if (translated.outputs != ours.outputs) timed.jit_difference = 1;  // every bit, so no measure of how far
        }
        if (scalar.unsupported.empty()) {
            const Timed theirs = scalar.run();
            if (warm) timed.scalar.push_back(theirs.seconds);
            timed.scalar_difference = difference(ours.outputs, theirs.outputs, setup.options.outputs.size());
        }
        if (wide && vector.unsupported.empty()) {
            const Timed theirs = vector.run();
            if (warm) timed.vector.push_back(theirs.seconds);
            timed.vector_difference = difference(ours.outputs, theirs.outputs, setup.options.outputs.size());
        }
    }
    row(one.name, setup, interpreter, jit.get(), timed);
    if (!scalar.unsupported.empty()) fmt::print("  no scalar C: {}\n", scalar.unsupported);
    if (wide && !vector.unsupported.empty()) fmt::print("  no vector C: {}\n", vector.unsupported);
    if (interpreter.faults > 0) fmt::print("  {} faults in {} rounds\n", interpreter.faults, settings.rounds + 1);
    return timed.jit_difference == 0 && timed.scalar_difference < 1e-9 && timed.vector_difference < 1e-9;
}

std::vector<Case> cases(const std::vector<std::string>& given) {
    const char* set = std::getenv("CRUX_SHARED");
    const std::string shared = set != nullptr ? set : CRUX_SOURCE_DIR "/../shared";
    std::vector<std::pair<std::string, std::string>> files = {
        {"SIR", shared + "/conformance/test-models/samples/SIR/SIR.mdl"},
        {"World3-03", shared + "/conformance/large/world3-03/model.mdl"},
        {"eu-entry-2022", CRUX_SOURCE_DIR "/cases/eu-entry-2022/model.mdl"}};
    if (!given.empty()) files.clear();
    for (const std::string& text : given)
        files.emplace_back(text.substr(0, text.find('=')), text.substr(text.find('=') + 1));
    std::vector<Case> all;
    for (const auto& [name, path] : files) {
        std::string why;
        if (auto one = from_file(name, path, why))
            all.push_back(std::move(*one));
        else
            fmt::print("{}: left out: {}\n", name, why);
    }
    if (given.empty()) all.push_back(made_up(1000, 3));
    return all;
}

}  // namespace

int run(int argc, char** argv) {
    Settings settings;
    std::vector<std::string> given;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--rounds" && i + 1 < argc)
            settings.rounds = static_cast<unsigned>(std::max(1, std::atoi(argv[++i])));
        else if (word == "--lanes" && i + 1 < argc)
            settings.lanes = static_cast<unsigned>(std::max(0, std::atoi(argv[++i])));
        else if (word == "--jit-lanes" && i + 1 < argc)
            settings.jit_lanes = static_cast<unsigned>(std::max(0, std::atoi(argv[++i])));
        else if (word == "--vary" && i + 1 < argc)
            settings.vary = static_cast<std::size_t>(std::max(0, std::atoi(argv[++i])));
        else if (word == "--keep" && i + 1 < argc)
            settings.folder = argv[++i];
        else
            given.push_back(word);
    }
    fs::create_directories(settings.folder);
    const std::vector<Case> all = cases(given);
    fmt::print("instruction set {}; ns per equation, TIME STEP and member, one core; {} rounds\n",
               engine::name(engine::best_instruction_set()), settings.rounds);
    fmt::print("{:<14} {:>5} {:>6} {:>7} {:>7} {:>8} {:>8} {:>8} {:>8}   {:<18} {:<18} {:<18} {:<18} {}\n", "model",
               "eq", "steps", "members", "lanes", "scalar C", "interp", "jit", "vector C", "scalar C / interp",
               "scalar C / jit", "vector C / interp", "vector C / jit", "differences");
    bool agree = true;
    for (const Case& one : all) agree = compare(one, settings) && agree;
    if (!agree) fmt::print("answers differ by more than 1e-9\n");
    return agree ? 0 : 1;
}

}  // namespace crux::bench

int main(int argc, char** argv) { return crux::bench::run(argc, argv); }
