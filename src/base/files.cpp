// Reading and writing whole files. See files.h.
#include "base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace crux {

namespace {
Failure failed(const char* what, const std::filesystem::path& path, int error) {
    return Failure{std::string("cannot ") + what + " '" + path.string() + "': " + std::strerror(error)};
}
}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return failed("read", path, EISDIR);
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return failed("read", path, errno);
    std::ostringstream content;
    content << stream.rdbuf();
    if (stream.bad()) return failed("read", path, errno);
    return std::move(content).str();
}

namespace {

// Writes all, flushes and closes; the error number of what failed, else 0.
int write_all(int descriptor, std::string_view content) {
    int error = 0;
    while (!content.empty() && error == 0) {
        const ssize_t written = ::write(descriptor, content.data(), content.size());
        if (written >= 0) {
            content.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR) {
            error = errno;
        }
    }
    // EINVAL and EROFS: a pipe or device, which cannot be flushed.
    if (error == 0 && ::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) error = errno;
    if (::close(descriptor) != 0 && error == 0) error = errno;
    return error;
}

}  // namespace

Result<Done> write_file(const std::filesystem::path& path, std::string_view content) {
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    // A device or a pipe is written to; renaming over it would replace it.
    const bool in_place = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
    std::filesystem::path target = path;
    if (!in_place) target += ".tmp" + std::to_string(::getpid());
    const int descriptor = ::open(target.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return failed("write", path, errno);
    int error = write_all(descriptor, content);
    if (error == 0 && !in_place && ::rename(target.c_str(), path.c_str()) != 0) error = errno;
    if (error == 0) return Done{};
    if (!in_place) ::unlink(target.c_str());
    return failed("write", path, error);
}

Result<Done> sync_folder(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed("write", path, errno);
    // EINVAL: a file system whose folders cannot be flushed.
    const int error = ::fsync(descriptor) != 0 && errno != EINVAL ? errno : 0;
    ::close(descriptor);
    return error == 0 ? Result<Done>(Done{}) : failed("write", path, error);
}

bool is_leftover(const std::filesystem::path& path) {
    const std::string extension = path.extension().string();
    return extension.size() > 4 && extension.starts_with(".tmp") &&
           extension.find_first_not_of("0123456789", 4) == std::string::npos;
}

}  // namespace crux
