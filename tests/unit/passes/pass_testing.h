// Passes on modules written as text: declarations and sections before, sections after.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "ir/ir.h"

namespace crux::passes {

inline ir::Module module_of(const std::string& declarations, const std::string& sections) {
    const std::string text = "module \"m\"\ntime initial=0 final=4 step=1 save=1 method=euler units=\"\"\n" +
                             declarations + "size values=100 loops=10\n" + sections;
    const auto parsed = ir::parse(text);
    if (const auto* failure = std::get_if<ir::ParseFailure>(&parsed)) {
        ADD_FAILURE() << "line " << failure->line << ": " << failure->message << '\n' << text;
        return {};
    }
    for (const std::string& fault : ir::verify(std::get<ir::Module>(parsed))) ADD_FAILURE() << fault;
    return std::get<ir::Module>(parsed);
}

/// The text from "init {" on.
inline std::string sections_of(const ir::Module& module) {
    const std::string text = ir::print(module);
    return text.substr(text.find("init {"));
}

inline std::string sections(const std::string& init, const std::string& step, const std::string& advance = "") {
    return "init {\n" + init + "}\nstep {\n" + step + "}\nadvance {\n" + advance + "}\n";
}

/// Both texts as the printer writes them, so that a test may be loose about blanks.
inline void expect_becomes(const std::string& declarations, const std::string& before, const std::string& after,
                           const std::function<void(ir::Module&)>& pass) {
    ir::Module module = module_of(declarations, before);
    pass(module);
    EXPECT_TRUE(ir::verify(module).empty()) << ir::verify(module).front();
    EXPECT_EQ(sections_of(module), after);
}

}  // namespace crux::passes
