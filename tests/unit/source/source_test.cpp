#include "source/source.h"

#include <gtest/gtest.h>

namespace crux {
namespace {

TEST(SourceSet, DecodesWhatModelsComeIn) {
    SourceSet sources;
    EXPECT_EQ(sources.file(sources.add("a", "\xef\xbb\xbfx\r\ny\rz")).text, "x\ny\nz");
    EXPECT_EQ(sources.file(sources.add("b", "caf\xe9 \x80")).text, "caf\xc3\xa9 \xe2\x82\xac");
    EXPECT_EQ(sources
                  .file(sources.add("c", std::string("\xff\xfe"
                                                     "h\0i\0",
                                                     6)))
                  .text,
              "hi");
}

TEST(SourceSet, PlacesCountCodePoints) {
    SourceSet sources;
    const FileId file = sources.add("a", "one\n\xc3\xa4 two");
    EXPECT_EQ(sources.place(file, 0).line, 1u);
    EXPECT_EQ(sources.place(file, 7).line, 2u);
    EXPECT_EQ(sources.place(file, 7).column, 3u);
    EXPECT_EQ(sources.text({file, 7, 10}), "two");
    EXPECT_EQ(sources.place(file, 999).column, 6u);
}

}  // namespace
}  // namespace crux
