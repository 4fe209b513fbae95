// What makes a report interactive, built from web/ and bindings/wasm (web/web.cmake): empty in a
// build without them (CRUX_WEB=OFF), where reports stand as they are without a script.
#pragma once

#include <string_view>

namespace crux::report {

extern const std::string_view live_script;         ///< JavaScript, one file, no imports
extern const std::string_view live_script_sha256;  ///< base64, for the Content-Security-Policy
extern const std::string_view live_style;          ///< CSS of what the script adds
extern const std::string_view live_engine;         ///< the WebAssembly module, gzip, base64

}  // namespace crux::report
