#include "base/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace crux {
namespace {

// FIPS 180-4 example vectors.
TEST(Sha256, StandardVectors) {
    EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(WriteFile, ReplacesWholeAndLeavesNothingBeside) {
    const auto folder = std::filesystem::temp_directory_path() / ("crux_files_test" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    ASSERT_TRUE(write_file(folder / "a", "one").ok());
    ASSERT_TRUE(write_file(folder / "a", "two").ok());
    EXPECT_EQ(*read_file(folder / "a"), "two");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
    std::filesystem::remove_all(folder);
}

TEST(WriteFile, WritesToADeviceAndLeavesItThere) {
    ASSERT_TRUE(write_file("/dev/null", "text").ok());
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
    const auto full = write_file("/dev/full", "text");
    ASSERT_FALSE(full.ok());
    EXPECT_NE(full.failure().message.find("No space left"), std::string::npos);
}

TEST(WriteFile, SaysWhyItFailed) {
    const auto result = write_file("/nonexistent-folder/x", "text");
    ASSERT_FALSE(result.ok());
    EXPECT_NE(result.failure().message.find("No such file"), std::string::npos);
}

}  // namespace
}  // namespace crux
