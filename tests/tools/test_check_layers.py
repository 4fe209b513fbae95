"""tools/check_layers finds each kind of fault in a small tree, and none in the project."""
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
GOOD = {
    "tools/layers.txt": "# lowest first\nbase\nmodel: base\nir: base\nsema: model ir\n",
    "CMakeLists.txt": "crux_layer(base Threads::Threads)\ncrux_layer(model crux_base)\n"
                      "crux_layer(ir crux_base fmt::fmt)\ncrux_layer(sema crux_model crux_ir)\n",
    "src/base/text.h": "#include <string>\n",
    "src/ir/ir.cpp": '#include "ir/ir.h"\n#include "base/text.h"\n// printf(1); exit(1)\nauto a = "std::cout", b = R"(abort())";\n',
    "src/sema/sema.cpp": '#include "base/text.h"\n#include "model/model.h"\nvoid f() { guard.exit(); snprintf(0, 0, ""); }\n',
}


def check(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    done = subprocess.run([sys.executable, ROOT / "tools/check_layers", "--root", folder], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def test_a_tree_that_keeps_the_rules(tmp_path):
    assert check(tmp_path, GOOD) == (0, [])


@pytest.mark.parametrize("files, faults", [
    ({"src/ir/ir.cpp": '\n#include "model/model.h"\n'}, ['src/ir/ir.cpp:2: ir does not see model: #include "model/model.h"']),
    ({"src/base/a.h": '#include "sema/sema.h"\n'}, ['src/base/a.h:1: base does not see sema: #include "sema/sema.h"']),
    ({"src/ir/a.h": '#include "ir.h"\n'}, ['src/ir/a.h:1: #include "ir.h" does not begin with a layer']),
    ({"src/extra/a.h": ""}, ["src/extra/a.h:1: extra is no layer of tools/layers.txt"]),
    ({"src/base/text_utils.h": ""},
     ['src/base/text_utils.h:1: "text_utils.h" says nothing about what is inside; name it after its subject']),
    ({"tests/common/a.py": ""}, ['tests/common/a.py:1: "common" says nothing about what is inside; name it after its subject']),
    ({"src/base/long.cpp": "\n" * 1001},
     ['src/base/long.cpp:1: 1001 lines; more than 1000 need "Long because ..." at the top, or a split']),
    ({"src/base/long.cpp": "// Long because it is one table.\n" + "\n" * 1001}, []),
    ({"src/ir/a.cpp": "/* one\n*/ void f() { std::cout << 1; }\n"}, ["src/ir/a.cpp:2: std::cout: the library never prints"]),
    ({"src/ir/a.cpp": "void f() { std::fprintf(stderr, 0); }\n"}, ["src/ir/a.cpp:1: std::fprintf: the library never prints"]),
    ({"src/ir/a.cpp": "void f() { exit(1); }\nvoid g() { std::abort(); }\n"},
     ["src/ir/a.cpp:1: exit: the library never exits", "src/ir/a.cpp:2: std::abort: the library never exits"]),
    ({"CMakeLists.txt": GOOD["CMakeLists.txt"].replace("(ir crux_base", "(ir crux_model")},
     ["CMakeLists.txt:3: ir links model, tools/layers.txt says base"]),
    ({"CMakeLists.txt": GOOD["CMakeLists.txt"] + "crux_layer(more crux_base)\n"},
     ["CMakeLists.txt:5: more is not in tools/layers.txt"]),
    ({"tools/layers.txt": "base\nmodel: base\nir: base\nsema: model ir\nmore: sema\n"},
     ["tools/layers.txt:5: more has no crux_layer line in CMakeLists.txt"]),
    ({"tools/layers.txt": "base\nir: base\nmodel: base\nsema: model ir\n"},
     ["tools/layers.txt:1: the order is not that of the crux_layer lines in CMakeLists.txt"]),
    ({"tools/layers.txt": "model: base\nbase\nir: base\nsema: model ir\n"},
     ["tools/layers.txt:1: model may only name layers above its line, base is none",
      "tools/layers.txt:1: the order is not that of the crux_layer lines in CMakeLists.txt"]),
])
def test_each_fault_is_found(tmp_path, files, faults):
    assert check(tmp_path, GOOD | files) == (1 if faults else 0, faults)


def test_the_project_keeps_the_rules():
    done = subprocess.run([sys.executable, ROOT / "tools/check_layers"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
