#include <gtest/gtest.h>

#include <cstdlib>

#include "config/separate_state.hpp"
#include "config/state_text.hpp"
#include "config/yaml.hpp"
#include "random_state.hpp"
#include "reading.hpp"

// Write, read, same: for as many random states as VEDETTE_STATES says, in each form in which a state is written.

namespace vedette::config {
namespace {

std::uint64_t how_many() {
  const char* wanted = std::getenv("VEDETTE_STATES");
  return wanted == nullptr ? 2000 : std::strtoull(wanted, nullptr, 10);
}

/// What a text in that form gives back; nothing, and a failed test, if it can't be read.
template <class Read>
std::optional<quorum::DurableState> state_in(const Read& read) {
  if (const auto* problem = std::get_if<Problem>(&read)) ADD_FAILURE() << problem->line << ": " << problem->reason;
  const auto* configuration = std::get_if<Configuration>(&read);
  return configuration == nullptr ? std::nullopt : std::optional{configuration->state};
}

TEST(ManyStates, AreReadAsTheyWereWritten) {
  for (std::uint64_t seed = 0; seed < how_many(); ++seed) {
    Configuration configuration;
    configuration.state = RandomState{seed}.draw();
    YamlReading how;
    how.looks = Looks::at_the_text_alone;

    const std::string conf = rewrite_sentinel_conf("", {}, configuration.state);
    const auto from_conf = state_in(read_sentinel_conf("conf", conf, {}, Looks::at_the_text_alone));
    const auto from_yaml = state_in(read_yaml("yaml", yaml_text(configuration), {}, how));
    const auto apart = read_separate_state("state", separate_state_text({configuration.state, {}}, "conf"));

    ASSERT_TRUE(from_conf && from_yaml && std::holds_alternative<SeparateState>(apart)) << "seed " << seed;
    ASSERT_EQ(*from_conf, *from_yaml) << "seed " << seed;
    ASSERT_EQ(*from_conf, std::get<SeparateState>(apart).state) << "seed " << seed;
    ASSERT_EQ(rewrite_sentinel_conf("", {}, *from_conf), conf) << "seed " << seed;
  }
}

}  // namespace
}  // namespace vedette::config
