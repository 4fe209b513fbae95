"""Script, style and engine -> a C++ source with src/report/bundle.h's texts in it.

  bundle.py SCRIPT STYLE WASM OUT     (no files but OUT: the empty bundle of a build without web)
"""
import base64
import gzip
import hashlib
import pathlib
import sys


def literal(name: str, text: bytes) -> str:
    # Compilers bound the length of one literal; adjacent ones are joined.
    pieces = [text[i:i + 8000] for i in range(0, len(text), 8000)] or [b""]
    quoted = "\n".join('"' + "".join(
        chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in piece) + '"' for piece in pieces)
    return f"const std::string_view {name}{{{quoted},\n{len(text)}}};\n"


def main() -> None:
    *given, out = map(pathlib.Path, sys.argv[1:])
    script, style, engine = (path.read_bytes() for path in given) if given else (b"", b"", b"")
    if b"</script" in script.lower() or b"</style" in style.lower():
        sys.exit("bundle.py: the script or style would end its own element")
    digest = base64.b64encode(hashlib.sha256(script).digest()) if script else b""
    packed = base64.b64encode(gzip.compress(engine, 9, mtime=0)) if engine else b""
    texts = {"live_script": script, "live_script_sha256": digest, "live_style": style, "live_engine": packed}
    source = '// Made by web/bundle.py.\n#include "report/bundle.h"\n\nnamespace crux::report {\n\n'
    source += "\n".join(literal(name, text) for name, text in texts.items())
    out.write_text(source + "\n}  // namespace crux::report\n")


main()
