#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "config/yaml.hpp"
#include "properties.hpp"

namespace vedette::fuzz {
namespace {

/// Changes texts at random: bytes, runs of bytes, and words that mean something to one of the readers.
class Mutation {
 public:
  explicit Mutation(std::uint64_t seed) : random_{seed} {}

  std::string operator()(std::string text) {
    for (std::uint64_t left = 1 + below(4); left > 0; --left) mutate(text);
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

  void mutate(std::string& text) {
    static const std::vector<std::string> telling{"\r\n",
                                                  "\n",
                                                  "\"",
                                                  "'",
                                                  "\\",
                                                  ",",
                                                  ":",
                                                  "$",
                                                  "*",
                                                  "-1",
                                                  "0",
                                                  "99999999999999999999",
                                                  "sentinel ",
                                                  "monitor ",
                                                  "# vedette ",
                                                  "role:slave\r\n",
                                                  "# Keyspace\r\n",
                                                  "slave0:ip=",
                                                  "\\x00",
                                                  "known-replica m1 ",
                                                  "\xEF\xBB\xBF",
                                                  "% ",
                                                  "10.0.0.1",
                                                  "yes",
                                                  "user default on nopass ",
                                                  ": ",
                                                  "${",
                                                  "[",
                                                  "}",
                                                  "  - ",
                                                  "*a",
                                                  "state: {",
                                                  "user x on ",
                                                  " (+ping ",
                                                  ")",
                                                  " &",
                                                  " %R~",
                                                  " +@all",
                                                  " -@dangerous"};
    const std::size_t at = below(text.size() + 1);
    switch (below(6)) {
      case 0:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 1:
        text.insert(at, telling[below(telling.size())]);
        break;
      case 2:
        text.erase(at, below(8));
        break;
      case 3:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      case 4:
        text.insert(below(text.size() + 1), std::string{text, at, below(40)});
        break;
      default:
        text.resize(at);
        break;
    }
  }

  std::mt19937_64 random_;
};

struct Target {
  const char* name;
  std::string (*check)(std::string_view);
};

class AnyBytes : public testing::TestWithParam<Target> {};

TEST_P(AnyBytes, HoldWhatMustHold) {
  const auto& [name, check] = GetParam();
  constexpr std::uint64_t rounds = 3000;
  std::ifstream file{std::string{VEDETTE_CORPUS} + "/" + name, std::ios::binary};
  const std::string sound{std::istreambuf_iterator<char>{file}, {}};
  ASSERT_FALSE(sound.empty());
  ASSERT_EQ(check(sound), "");

  for (std::uint64_t seed = 0; seed < rounds; ++seed) {
    const std::string bytes = Mutation{seed}(sound);

    ASSERT_EQ(check(bytes), "") << name << ", seed " << seed << ":\n" << bytes;
  }
}

/// What is no YAML teaches nobody anything about the keys.
TEST(Seeds, TheOneInYamlIsUnderstood) {
  std::ifstream file{std::string{VEDETTE_CORPUS} + "/yaml", std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  config::YamlReading how;
  how.lookup = [](const std::string& name) -> std::variant<std::string, config::Unresolved> { return name; };
  how.looks = config::Looks::at_the_text_alone;

  const auto read = config::read_yaml("yaml", text, {}, how);

  const auto* problem = std::get_if<config::Problem>(&read);
  EXPECT_EQ(problem, nullptr) << problem->line << ": " << problem->reason;
}

INSTANTIATE_TEST_SUITE_P(Fuzz, AnyBytes,
                         testing::Values(Target{"request", check_request}, Target{"info", check_info},
                                         Target{"hello", check_hello}, Target{"conf", check_conf},
                                         Target{"acl", check_acl}, Target{"yaml", check_yaml}),
                         [](const auto& target) { return std::string{target.param.name}; });

}  // namespace
}  // namespace vedette::fuzz
