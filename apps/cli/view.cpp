// crux view FILE opens a report in the browser; crux serve DIR serves several on the loopback alone.
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/files.h"
#include "commands.h"
#include "loopback.h"

extern char** environ;

namespace crux::cli {

namespace {

// The desktop's own opener, or what BROWSER names: a program, which gets the file as its one argument.
int open_in_browser(const std::string& path) {
    const char* named = std::getenv("BROWSER");
    const std::string program = named != nullptr && *named != '\0' ? named : "xdg-open";
    std::string opener = program, target = path;
    char* arguments[] = {opener.data(), target.data(), nullptr};
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, opener.c_str(), nullptr, nullptr, arguments, environ);
    int status = 0;
    if (error == 0) ::waitpid(child, &status, 0);
    if (error != 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail(
            fmt::format("'{}' did not open it; open {} in a browser yourself, or name one in BROWSER", program, path));
    }
    return done;
}

int view(const std::string& path) {
    const auto text = read_file(path);
    if (!text) return fail(text.failure().message);
    if (text->find("<meta name=\"generator\" content=\"crux\">") == std::string::npos)
        return fail(fmt::format("'{}' is no report of crux; `crux assess ARGUMENT -o report.html` writes one", path));
    return open_in_browser(std::filesystem::absolute(path).string());
}

int serve(const std::string& folder, std::uint16_t port, const Context& context) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) return fail(fmt::format("'{}' is no folder", folder));
    const auto served = serve_folder(folder, port, *context.stop, [](std::uint16_t taken) {
        fmt::print("Reports at http://127.0.0.1:{}/ (this machine only; Ctrl-C ends)\n", taken);
        std::fflush(stdout);
    });
    return served ? static_cast<int>(done) : fail(served.failure().message);
}

}  // namespace

void add_view(CLI::App& app, const Context&, Action& chosen) {
    auto path = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("view", "Open a report in the browser");
    command->add_option("report", *path, "A report (.html)")->required();
    command->callback([path, &chosen] { chosen = [path] { return view(*path); }; });
}

void add_serve(CLI::App& app, const Context& context, Action& chosen) {
    auto folder = std::make_shared<std::string>();
    auto port = std::make_shared<std::uint16_t>(std::uint16_t{0});
    CLI::App* command = app.add_subcommand("serve", "Serve the reports of a folder to this machine alone");
    command->add_option("folder", *folder, "A folder with reports (.html)")->required();
    command->add_option("--port", *port, "Port on 127.0.0.1 (default: any that is free)");
    command->callback([=, &context, &chosen] { chosen = [=, &context] { return serve(*folder, *port, context); }; });
}

}  // namespace crux::cli
