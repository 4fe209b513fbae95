// The server of `crux serve`. One connection at a time is enough for one reader. See loopback.h.
#include "loopback.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/files.h"
#include "base/text.h"
#include "report/html.h"

namespace crux::cli {

namespace {

constexpr std::size_t longest_request = 16384;

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    return line;
}

}  // namespace

bool parse_request(std::string_view text, HttpRequest& out) {
    const auto words = split(take_line(text), ' ');
    if (words.size() != 3 || !words[2].starts_with("HTTP/1.")) return false;
    out.method = words[0];
    out.path = words[1].substr(0, words[1].find('?'));
    std::size_t hosts = 0;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const std::string_view name = line.substr(0, colon), value = trim(line.substr(colon + 1));
        if (iequals_ascii(name, "host")) out.host = value, ++hosts;
        if (iequals_ascii(name, "origin")) out.origin = value;
    }
    return hosts <= 1 && out.path.starts_with('/');
}

namespace {

HttpResponse refusal(int status, const std::string& words) {
    return {status, "text/plain; charset=utf-8", words + "\n"};
}

bool own_host(const std::string& host, std::uint16_t port) {
    for (const char* name : {"127.0.0.1", "localhost", "[::1]"}) {
        if (host == fmt::format("{}:{}", name, port)) return true;
    }
    return false;
}

std::vector<std::string> reports(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        std::error_code ignored;
        if (entry.is_regular_file(ignored) && entry.path().extension() == ".html")
            names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string encoded(const std::string& name) {
    std::string out;
    for (unsigned char c : name) {
        const bool plain = std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.' || c == '~';
        out += plain ? std::string(1, static_cast<char>(c)) : fmt::format("%{:02X}", c);
    }
    return out;
}

HttpResponse list_of(const std::filesystem::path& folder) {
    HttpResponse out;
    out.body =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Reports</title><meta name=\"viewport\" "
        "content=\"width=device-width\"></head><body><main><h1>Reports</h1><ul>";
    const auto names = reports(folder);
    for (const std::string& name : names)
        out.body += fmt::format("<li><a href=\"/{}\">{}</a></li>", encoded(name), report::escape(name));
    out.body += names.empty() ? "</ul><p>There is no report (.html) in this folder.</p>" : "</ul>";
    out.body += "</main></body></html>\n";
    return out;
}

}  // namespace

HttpResponse respond(const HttpRequest& request, const std::filesystem::path& folder, std::uint16_t port) {
    if (!own_host(request.host, port)) return refusal(421, "This server answers to its own address alone.");
    if (!request.origin.empty() && request.origin != fmt::format("http://{}", request.host))
        return refusal(403, "Requests from other pages are refused.");
    if (request.method != "GET" && request.method != "HEAD") return refusal(405, "Reports can only be read.");
    if (request.path == "/") return list_of(folder);
    // A name is served only where it is one of the list: so no path leads out of the folder.
    for (const std::string& name : reports(folder)) {
        if (request.path != fmt::format("/{}", encoded(name))) continue;
        auto text = read_file(folder / name);
        if (!text) return refusal(500, text.failure().message);
        HttpResponse out;
        out.body = std::move(*text);
        return out;
    }
    return refusal(404, "There is no such report.");
}

namespace {

class Socket {
  public:
    explicit Socket(int descriptor) : descriptor_(descriptor) {}
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int get() const { return descriptor_; }

  private:
    int descriptor_;
};

bool readable(int descriptor, int milliseconds) {
    pollfd waited{descriptor, POLLIN, 0};
    return ::poll(&waited, 1, milliseconds) > 0;
}

const char* reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 421:
            return "Misdirected Request";
        default:
            return "Error";
    }
}

void send_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t sent = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void answer(int descriptor, const std::filesystem::path& folder, std::uint16_t port) {
    std::string text;
    std::array<char, 4096> piece{};
    while (text.find("\r\n\r\n") == std::string::npos) {
        // A connection that says nothing must not keep others waiting for long.
        if (text.size() > longest_request || !readable(descriptor, 2000)) return;
        const ssize_t got = ::recv(descriptor, piece.data(), piece.size(), 0);
        if (got <= 0) return;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    HttpRequest request;
    const HttpResponse response =
        parse_request(text, request) ? respond(request, folder, port) : refusal(400, "This is no HTTP request.");
    send_all(descriptor, fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: "
                                     "no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
                                     "Cross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n"
                                     "Connection: close\r\n\r\n",
                                     response.status, reason(response.status), response.type, response.body.size()));
    if (request.method != "HEAD") send_all(descriptor, response.body);
}

}  // namespace

Result<Done> serve_folder(const std::filesystem::path& folder, std::uint16_t port, const StopFlag& stop,
                          const std::function<void(std::uint16_t port)>& ready) {
    const auto failed = [](const char* what) {
        return Failure{fmt::format("cannot {}: {}", what, std::strerror(errno))};
    };
    const Socket listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (listener.get() < 0) return failed("open a socket");
    const int yes = 1;
    ::setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return failed("take the port on 127.0.0.1");
    if (::listen(listener.get(), 16) != 0) return failed("listen");
    socklen_t size = sizeof address;
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    ready(ntohs(address.sin_port));
    while (!stop.requested()) {
        if (!readable(listener.get(), 250)) continue;
        const Socket connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (connection.get() >= 0) answer(connection.get(), folder, ntohs(address.sin_port));
    }
    return Done{};
}

}  // namespace crux::cli
