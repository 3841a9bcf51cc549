// Plays every *.story in this folder. `story --rewrite` writes what came of each under its line of dashes; a person
// reads the difference. `story --trace` prints all that happens.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "test/story/player.hpp"

namespace vedette::story {
namespace {

bool rewriting = false;
bool tracing = false;

constexpr const char* dashes = "----\n";

std::string read(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream{file}.rdbuf();
  return text.str();
}

class Story : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Story, GoesAsTold) {
  const std::string text = read(GetParam());
  const std::size_t middle = text.find(dashes);
  ASSERT_NE(middle, std::string::npos) << "no line of dashes in " << GetParam();

  const Played played = play(text.substr(0, middle), tracing ? &std::cout : nullptr);

  for (const std::string& problem : played.problems) ADD_FAILURE() << GetParam().filename() << ", " << problem;
  if (rewriting) {
    std::ofstream{GetParam()} << text.substr(0, middle) << dashes << played.transcript;
  } else {
    EXPECT_EQ(text.substr(middle + std::string_view{dashes}.size()), played.transcript);
  }
}

std::vector<std::filesystem::path> all_stories() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator{STORY_FOLDER}) {
    if (entry.path().extension() == ".story") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string title(const testing::TestParamInfo<std::filesystem::path>& story) {
  std::string name = story.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Folder, Story, testing::ValuesIn(all_stories()), title);

}  // namespace
}  // namespace vedette::story

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  vedette::story::rewriting = argc > 1 && std::string_view{argv[1]} == "--rewrite";
  vedette::story::tracing = argc > 1 && std::string_view{argv[1]} == "--trace";
  return RUN_ALL_TESTS();
}
