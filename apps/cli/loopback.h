// A small HTTP server for files of one folder, on the loopback interface alone. Only GET and HEAD of
// the files that were there by name when asked for; whoever comes by another host name or from another
// origin is refused, so that no page of the web can read reports through the reader's browser.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/threads.h"

namespace crux::cli {

struct HttpRequest {
    std::string method, path;  ///< the path as sent, without what follows '?'
    std::string host, origin;  ///< empty where the header is missing
};
/// Nothing where the text is no HTTP/1 request.
bool parse_request(std::string_view text, HttpRequest& out);

struct HttpResponse {
    int status = 200;
    std::string type = "text/html; charset=utf-8", body;
};
/// What the server answers; `port` is its own. Pure, but for reading the folder's files.
HttpResponse respond(const HttpRequest& request, const std::filesystem::path& folder, std::uint16_t port);

/// Serves until `stop`. `ready` is called once with the port. port 0: any that is free.
Result<Done> serve_folder(const std::filesystem::path& folder, std::uint16_t port, const StopFlag& stop,
                          const std::function<void(std::uint16_t port)>& ready);

}  // namespace crux::cli
